import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenMoves } from '../../../lib/discovery/token.ts'
import { startMoves } from '../../../lib/etcd/bootstrap.ts'
import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import type { EtcdSettings } from '../../../lib/inventory/cluster.ts'
import { cluster } from '../etcd/fixture.ts'
import { empty, factsOf, marked, serving, stopped } from '../facts/fixture.ts'

const SERVICE = 'https://discovery.example.com'
const of = (found: (MemberFacts | undefined)[], etcd: Partial<EtcdSettings> = {}) =>
  factsOf(found, cluster({ discovery: 'token', discoveryUrl: SERVICE, ...etcd }))
/** What is due, as `etcd1: verb first-arguments`. */
const due = (facts: Facts, limited = facts.cluster.members) =>
  tokenMoves(facts, limited).flatMap(move =>
    move.on.map(
      host =>
        `${host.name}: ${move
          .verbs?.(host)
          .map(({ call }) => call.join(' '))
          .join('; ')}`,
    ),
  )
const MARKER = '/var/lib/etcd/etcd1.etcd.bootstrapping'
const given: MemberFacts = { ...marked, token: `${SERVICE}/abc` }
// It opens its database before it looks for others.
const waiting: MemberFacts = { ...given, state: 'activating', hasData: true }

test('the first member makes one token for all, at whichever kind of registry there is', () => {
  const fresh = [empty, empty, empty]
  assert.deepEqual(due(of(fresh)), [`etcd1: token_of_service ${MARKER} 3 ${SERVICE}`])
  const discoveryUrl = 'http://10.0.0.9:2379/v2/keys/discovery'
  assert.deepEqual(due(of(fresh, { discoveryUrl })), [
    `etcd1: token_of_directory ${MARKER} 3 ${discoveryUrl}`,
  ])
  const six = {
    version: '3.6.14',
    discoveryUrl: undefined,
    discoveryEndpoints: ['https://a:2379', 'https://b:2379'],
    discoveryTls: { ca: '/here/ca.pem' },
  }
  assert.deepEqual(due(of(fresh, six)), [
    `etcd1: token_of_etcd ${MARKER} 3 /opt/etcd/3.6.14/etcdctl --command-timeout=10s --endpoints=https://a:2379,https://b:2379 --cacert=/etc/etcd/ssl/discovery/ca.crt`,
  ])
})

test('static and DNS discovery make none', () => {
  for (const discovery of ['static', 'srv'] as const)
    assert.deepEqual(due(of([empty, empty, empty], { discovery })), [])
})

test('an interrupted run goes on with the token it has made', () => {
  for (const others of [
    [empty, empty],
    [waiting, empty],
    [waiting, given],
  ])
    assert.deepEqual(due(of([given, ...others])), [])
})

test('one that has given up while nobody has data used the token up: all stop, and there is a new one', () => {
  const gone: MemberFacts = { ...waiting, state: 'failed' }
  const again: MemberFacts = { ...waiting, restarts: 1 }
  const stop = (n: number) => `stop_unjoined /var/lib/etcd/etcd${n}.etcd/member/wal etcd.service`
  assert.deepEqual(due(of([waiting, again, empty])), due(of([waiting, gone, empty])))
  assert.deepEqual(due(of([waiting, gone, empty])), [
    `etcd1: mark_bootstrap ${MARKER}; ${stop(1)}; token_of_service ${MARKER} 3 ${SERVICE}`,
    `etcd2: ${stop(2)}`,
    `etcd3: ${stop(3)}`,
  ])
})

test('no token is made where the cluster has begun, where a member is out of reach, or under --limit', () => {
  for (const found of [
    [{ ...given, hasData: true, hasLog: true }, { ...given, state: 'failed' }, given],
    [serving(1), empty, empty],
    [stopped, stopped, stopped],
    [empty, undefined, empty],
  ])
    assert.deepEqual(due(of(found)), [])
  const facts = of([empty, empty, empty])
  assert.deepEqual(due(facts, facts.cluster.members.slice(0, 2)), [])
})

test('a token is planned once, and the dry run sees that', () => {
  for (const found of [
    [empty, empty, empty],
    [given, { ...given, state: 'failed' }, empty],
  ]) {
    const facts = of(found)
    const [move] = tokenMoves(facts, facts.cluster.members)
    assert.deepEqual(tokenMoves(move!.assume!(facts), facts.cluster.members), [])
  }
})

test('each member is marked with the token before it starts, one with an older token, too', () => {
  const facts = of([given, { ...marked, token: `${SERVICE}/old` }, empty])
  const [start] = startMoves(facts, facts.cluster.members)
  const marks = start!.on.map(host => start!.verbs?.(host)[0]?.call.slice(0, 3).join(' '))
  const mark = (n: number) => `mark_bootstrap /var/lib/etcd/etcd${n}.etcd.bootstrapping ${SERVICE}/abc`
  assert.deepEqual(marks, ['start_or_renew etcd.service /etc/etcd/ssl/client-ca.crt', mark(2), mark(3)])
})
