import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unreachable } from '../../../lib/errors.ts'
import { statusOf, summarize } from '../../../lib/status/status.ts'
import { facts, NOW, serving, status, stopped } from './fixture.ts'

const NOBODY = new Map()

test('a healthy cluster has one leader, no failing finding, and one member to spare', () => {
  const { health, summary, members, findings } = statusOf(facts(), NOBODY, NOW)
  assert.equal(health, 'healthy')
  assert.equal(summary, '3 of 3 members serve; one may fail and clients go on')
  assert.deepEqual(
    members.map(({ member, role, id }) => [member, role, id]),
    [
      ['etcd1', 'leader', 'a1'],
      ['etcd2', 'follower', 'a2'],
      ['etcd3', 'follower', 'a3'],
    ],
  )
  assert.deepEqual(
    findings.map(({ level, kind }) => [level, kind]),
    [['warn', 'no-backup']],
  )
})

test('everything that was found out about a member is in its row', () => {
  const seen = facts({}, { etcd2: { unit: 'ActiveState=active\nResult=success\nNRestarts=3\n' } })
  const { members } = statusOf(seen, NOBODY, NOW)
  assert.deepEqual(members[1], {
    member: 'etcd2',
    role: 'follower',
    id: 'a2',
    version: '3.5.33',
    scheme: 'https',
    clusterId: 'c1',
    healthy: true,
    revision: '42',
    raftTerm: 2,
    raftIndex: 100,
    raftAppliedIndex: 100,
    dbSize: 20_480,
    dbSizeInUse: 16_384,
    quota: 1_000_000,
    unit: { state: 'active', result: 'success', restarts: 3 },
    pendingRestart: false,
    bootstrapping: false,
    certificates: [],
    diskUsed: 25,
    backends: {},
    backup: undefined,
    backupFailed: undefined,
    said: undefined,
  })
})

test('a stopped member is down, keeps the id that the others know, and degrades the cluster', () => {
  const { health, summary, members } = statusOf(facts({ etcd3: stopped() }), NOBODY, NOW)
  assert.equal(health, 'degraded')
  assert.equal(summary, '2 of 3 members serve; one more failure stops writes')
  assert.equal(members[2]?.role, 'down')
  assert.equal(members[2]?.id, 'a3')
})

test('a host out of reach is a row that says so and why', () => {
  const error = unreachable('etcd3 can’t be reached over ssh', { because: 'nothing answered' })
  const { health, members } = statusOf(facts({ etcd3: undefined }), new Map([['etcd3', error]]), NOW)
  assert.equal(health, 'degraded')
  assert.equal(members[2]?.role, 'unreachable')
  assert.equal(members[2]?.said, 'nothing answered')
})

test('a host that was lost after it had answered once is unreachable, whatever is remembered of it', () => {
  const lost = new Map([['etcd2', unreachable('etcd2 went away')]])
  assert.equal(statusOf(facts(), lost, NOW).members[1]?.role, 'unreachable')
})

test('a survivor without quorum has no leader, and the cluster is degraded, not down', () => {
  const alone = serving('etcd1', {
    status: status('a1', { leaderId: '0', errors: ['etcdserver: no leader'] }),
    members: undefined,
  })
  const seen = facts({ etcd1: alone, etcd2: stopped(), etcd3: stopped() })
  const { health, summary, members } = statusOf(seen, NOBODY, NOW)
  assert.equal(members[0]?.role, 'no leader')
  assert.equal(health, 'degraded')
  assert.equal(summary, 'No member serves; 2 of 3 are needed')
})

test('a cluster of which no member answers is down', () => {
  const error = unreachable('etcd3 can’t be reached over ssh')
  const seen = facts({ etcd1: stopped(), etcd2: stopped(), etcd3: undefined })
  assert.equal(statusOf(seen, new Map([['etcd3', error]]), NOW).health, 'down')
})

test('from where no host can be reached nothing is claimed about the cluster', () => {
  const lost = new Map(['etcd1', 'etcd2', 'etcd3'].map(name => [name, unreachable(`${name} is gone`)]))
  const { health, summary } = statusOf(facts(), lost, NOW)
  assert.equal(health, 'down')
  assert.equal(summary, 'No member can be reached from here, so nothing is known of the cluster')
})

test('a learner has no vote: it neither serves nor counts', () => {
  const learner = serving('etcd3', { status: status('a3', { isLearner: true }) })
  const listed = serving('etcd1').members?.map(one => ({ ...one, isLearner: one.id === 'a3' }))
  const seen = facts({
    etcd1: serving('etcd1', { members: listed }),
    etcd2: serving('etcd2', { members: listed }),
    etcd3: learner,
  })
  const { summary, members } = statusOf(seen, NOBODY, NOW)
  assert.equal(members[2]?.role, 'learner')
  assert.equal(summary, '2 of 2 members serve; one more failure stops writes')
})

test('the summary counts what may still fail', () => {
  assert.equal(summarize(5, 5), '5 of 5 members serve; 2 may fail and clients go on')
  assert.equal(summarize(1, 1), '1 of 1 members serves; when it fails, writes stop')
  assert.equal(
    summarize(1, 3),
    'Only 1 of 3 members serves; 2 are needed, so the cluster takes no writes until another is back',
  )
})
