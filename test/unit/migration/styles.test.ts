import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configText, etcdFiles, phaseFor, unitWaits } from '../../../lib/etcd/desired.ts'
import { checkStyle, migrationMoves } from '../../../lib/etcd/migration.ts'
import { PHASES, type Phase, peerScheme, phaseOf } from '../../../lib/etcd/phase.ts'
import { optionsFound, SOURCES } from '../../../lib/etcd/sources.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import type { Cluster, EtcdStyle } from '../../../lib/inventory/cluster.ts'
import { addressOf } from '../../../lib/resources/resource.ts'
import { clusterOf, empty, factsOf, serving } from '../facts/fixture.ts'

const of = (style: EtcdStyle): Cluster => {
  const all = clusterOf(3)
  all.etcd.style = style
  return all
}

/** Serving members that were set up in a style and phase, under an inventory that may say another style. */
const inStyle = (style: EtcdStyle, phase: Phase, wanted = style): Facts => {
  const [before, after] = [of(style), of(wanted)]
  return factsOf(
    before.members.map((member, index) =>
      serving(index + 1, 1, {
        config: undefined,
        unit: SOURCES.flags.render({ cluster: before, member, phase, initialClusterState: 'new' }),
        [SOURCES[style].fact]: configText(before, member, phase),
        scheme: phase === 'plain' ? 'http' : 'https',
        members: before.members.map(({ name, peerAddress }, at) => ({
          id: String(at + 1),
          name,
          peerUrls: [`${peerScheme(phase)}://${peerAddress}:2380`],
          clientUrls: [],
          isLearner: false,
        })),
      }),
    ),
    after,
  )
}

test('in each style http becomes https in nine restarts, each changing the one file that holds the settings', () => {
  for (const style of ['file', 'env', 'flags'] as const) {
    let facts = inStyle(style, 'plain')
    let restarts = 0
    for (
      let [move] = migrationMoves(facts, 'tls', false);
      move;
      [move] = migrationMoves(facts, 'tls', false)
    ) {
      const { changes } = move.rolling!
      assert.deepEqual(
        changes.map(({ resource, how, restarts }) => [addressOf(resource), how, restarts]),
        [[`file ${SOURCES[style].path}`, 'update', 'etcd.service']],
      )
      facts = move.assume!(facts)
      restarts++
    }
    assert.equal(restarts, 9)
    for (const found of facts.members.values()) assert.equal(phaseOf(optionsFound(found)), 'tls')
  }
})

test('a migration keeps its hands off members of another style; 04 comes first', () => {
  checkStyle(inStyle('env', 'plain'))
  for (const [now, wanted] of [
    ['file', 'env'],
    ['env', 'flags'],
    ['flags', 'file'],
  ] as const)
    assert.throws(() => checkStyle(inStyle(now, 'plain', wanted)), {
      exit: 5,
      message: `etcd1, etcd2, etcd3: not in etcd.style ${wanted} yet`,
    })
})

test('another style keeps the phase that a member has', () => {
  for (const phase of PHASES) {
    const facts = inStyle('flags', phase, 'env')
    assert.equal(phaseFor(facts, facts.cluster.members[0]!, false), phase)
  }
})

test('the unit waits for the settings it reads, else a stopped member would forget its phase', () => {
  const waits = (now: EtcdStyle, wanted: EtcdStyle) => {
    const facts = inStyle(now, 'plain', wanted)
    return unitWaits(facts, facts.cluster.members[0]!)
  }
  assert.equal(waits('file', 'env'), 'its settings are still in style file; 04-cluster brings both in')
  assert.match(waits('flags', 'file') ?? '', /still in style flags/)
  for (const style of ['file', 'env', 'flags'] as const) assert.equal(waits(style, style), undefined)
  const fresh = (style: EtcdStyle) => {
    const all = of(style)
    return unitWaits(factsOf([{ ...empty, unit: undefined, config: undefined }], all), all.members[0]!)
  }
  assert.match(fresh('flags') ?? '', /depend on the certificates/)
  assert.equal(fresh('env'), undefined)
})

test('settings come before the unit that reads them, and what another style left goes last', () => {
  const files = (style: EtcdStyle) => etcdFiles(of(style), of(style).members[0]!, () => 'tls').map(addressOf)
  const unit = ['file /etc/systemd/system/etcd.service', 'unit etcd.service']
  assert.deepEqual(files('file'), ['file /etc/etcd/etcd.yaml', ...unit, 'absent /etc/default/etcd'])
  assert.deepEqual(files('env'), ['file /etc/default/etcd', ...unit, 'absent /etc/etcd/etcd.yaml'])
  assert.deepEqual(files('flags'), [...unit, 'absent /etc/etcd/etcd.yaml', 'absent /etc/default/etcd'])
})
