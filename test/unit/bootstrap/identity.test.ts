import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { configText } from '../../../lib/etcd/desired.ts'
import {
  checkIdentity,
  checkName,
  checkOwnData,
  checkReadyToStart,
  checkRunningVersion,
} from '../../../lib/etcd/identity.ts'
import { provers, writeProof } from '../../../lib/etcd/proof.ts'
import type { ListedMember } from '../../../lib/facts/facts.ts'
import { clusterOf, empty, factsOf, marked, names, serving, status, stopped } from '../facts/fixture.ts'

const refusal = (check: () => void): RunbookError => {
  try {
    check()
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('expected a refusal')
}
const listed = (...list: string[]): ListedMember[] =>
  list.map((name, index) => ({
    id: String(index + 1),
    name,
    peerUrls: [`http://10.0.0.${index + 11}:2380`],
    clientUrls: [],
    isLearner: false,
  }))
const three = (members: ListedMember[]) => factsOf([1, 2, 3].map(id => serving(id, 1, { members })))

test('members of one cluster with the names of the inventory are right, and so is silence', () => {
  checkIdentity(three(listed('etcd1', 'etcd2', 'etcd3')))
  checkIdentity(factsOf([empty, undefined, stopped]))
})

test('a member that was added but has not started yet is no stranger', () => {
  checkIdentity(three(listed('etcd1', 'etcd2', 'etcd3', '')))
})

test('while a cluster forms that met by DNS, a member that has not started yet has a number for a name', () => {
  const numbered = listed('etcd1', 'etcd2', '0')
  const facts = (bootstrapping: boolean) =>
    factsOf([
      ...[1, 2].map(id => serving(id, 1, { members: numbered, bootstrapping })),
      { ...marked, bootstrapping },
    ])
  checkIdentity(facts(true))
  assert.match(refusal(() => checkIdentity(facts(false))).message, /has a member 0 that the inventory/)
})

test('members that belong to different clusters are told apart by cluster id', () => {
  const facts = factsOf([
    serving(1),
    serving(2),
    serving(3, 1, { status: status(3, 3, { clusterId: 'c2' }) }),
  ])
  const error = refusal(() => checkIdentity(facts))
  assert.equal(error.exit, 5)
  assert.equal(error.message, 'The members belong to different clusters')
  assert.equal(error.details.said, 'cluster c1: etcd1, etcd2\ncluster c2: etcd3')
})

test('a member that the inventory does not list is named with all that the cluster lists', () => {
  const error = refusal(() => checkIdentity(three(listed('etcd1', 'etcd2', 'etcd3', 'etcd9'))))
  assert.equal(error.exit, 5)
  assert.match(error.message, /has a member etcd9 that the inventory does not list/)
  assert.match(error.details.said ?? '', /^1 etcd1 http:\/\/10\.0\.0\.11:2380$/m)
})

test('a host that answers under an id the cluster does not list is named', () => {
  const error = refusal(() => checkIdentity(three(listed('etcd1', 'etcd2'))))
  assert.match(error.message, /^etcd3 is not a member of the cluster/)
})

const all = clusterOf(1)
const own = configText(all, all.members[0]!, 'tls')
const data = (config: string | undefined, rest = {}) => factsOf([{ ...stopped, config, ...rest }], all)

test('own data, no data, and data of a cluster that has not formed are fine', () => {
  for (const facts of [data(own), factsOf([empty], all), factsOf([{ ...marked, hasData: true }], all)])
    checkOwnData(facts, all.members)
})

test('data without a configuration of ours, or of another name or place, is foreign', () => {
  const cases: [string | undefined, RegExp][] = [
    [undefined, /no configuration of ours belongs to it/],
    ['name: [', /no configuration of ours belongs to it/],
    [own.replace('name: etcd1', 'name: other'), /says name other, data-dir \/var\/lib\/etcd\/etcd1\.etcd/],
    [own.replace('/etcd1.etcd', '/elsewhere'), /data-dir \/var\/lib\/etcd\/elsewhere/],
  ]
  for (const [config, because] of cases) {
    const error = refusal(() => checkOwnData(data(config), all.members))
    assert.equal(error.exit, 5)
    assert.match(error.message, /holds the data of an etcd that these runbooks did not set up/)
    assert.match(error.details.because ?? '', because)
    assert.equal(error.details.state, 'it was neither changed nor started')
  }
})

test('what 04 builds on is missed by name, and only where etcd does not run', () => {
  const check = (rest: object) => () => {
    const facts = factsOf([{ ...empty, ...rest }], all)
    checkReadyToStart(facts, all.members)
  }
  assert.match(refusal(check({ unit: undefined })).details.next ?? '', /^zx runbooks\/02-unit\.ts first/)
  assert.match(refusal(check({ installed: false })).details.next ?? '', /^zx runbooks\/01-install\.ts first/)
  assert.match(refusal(check({ user: false })).details.because ?? '', /^it has no user etcd yet/)
  check({})()
  check({ unit: undefined, state: 'active' })()
})

test('another minor version on a running member is an upgrade; another patch is not', () => {
  const running = (version: string) => factsOf([serving(1, 1, { status: status(1, 1, { version }) })], all)
  checkRunningVersion(running('3.5.9'))
  const error = refusal(() => checkRunningVersion(running('3.4.23')))
  assert.equal(error.exit, 5)
  assert.equal(error.message, 'etcd1 runs etcd 3.4.23; 3.5.33 is another minor version')
})

test('a proof is due only after a change to a member, and goes across different members', () => {
  const facts = three(listed('etcd1', 'etcd2', 'etcd3'))
  assert.deepEqual(writeProof(facts), [])
  facts.changed.add('lb1')
  assert.deepEqual(writeProof(facts), [])
  facts.changed.add('etcd3')
  const [proof] = writeProof(facts)
  assert.equal(proof?.proof, true)
  assert.equal(proof.say, 'Put a key on etcd1, read it on etcd2, delete it on etcd3')
  const ends = proof
    .verbs?.(facts.cluster.members[0]!)
    .map(({ call }) => /https:\S+/.exec(call.join(' '))?.[0])
  assert.deepEqual(
    ends,
    [1, 2, 3].map(n => `https://10.0.0.1${n}:2379`),
  )
})

test('with fewer members that serve the proof takes those', () => {
  assert.equal(names(provers(clusterOf(2).members)), 'etcd1 etcd2 etcd1')
  const facts = factsOf([stopped, serving(2), serving(3)])
  facts.changed.add('etcd1')
  assert.equal(writeProof(facts)[0]?.say, 'Put a key on etcd2, read it on etcd3, delete it on etcd2')
})

/** Three members that run with our own settings, as those of the cluster of the fixture, or with another token. */
const setUpAs = (token?: string, managed = true) =>
  factsOf(
    clusterOf(3).members.map((member, n) => {
      const text = configText(clusterOf(3), member, 'plain')
      const config = token === undefined ? text : text.replace(/^(initial-cluster-token:).*/m, `$1 ${token}`)
      return serving(n + 1, 1, { config: managed ? config : config.replace(/^#.*\n/gm, '') })
    }),
  )

test('members that were set up under another name of the cluster are told by both, before anything goes by the new one', () => {
  checkName(setUpAs())
  const error = refusal(() => checkName(setUpAs('prod')))
  assert.equal(error.exit, 5)
  assert.match(error.message, /^etcd1 was set up as a member of prod, not of /)
  assert.match(error.details.next ?? '', /etcd\.token: prod/)
})

test('settings that somebody else wrote say nothing of the name, nor does an empty member', () => {
  checkName(setUpAs('prod', false))
  checkName(factsOf([empty, undefined, stopped]))
})
