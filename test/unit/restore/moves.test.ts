import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import { aimOf, type Wish } from '../../../lib/restore/aim.ts'
import { copyMoves, prepareMoves } from '../../../lib/restore/copy.ts'
import { exchangeMoves } from '../../../lib/restore/exchange.ts'
import { compareHashes, finishMoves, sameHashes, startRestored } from '../../../lib/restore/start.ts'
import type { State } from '../../../lib/restore/state.ts'
import { cluster } from '../etcd/fixture.ts'
import { serving, status } from '../facts/fixture.ts'
import { copied, done, exchanged, factsAs, halted, into, nothing, prepared, short, wish } from './fixture.ts'

/** Everything that would be due, step by step. */
const due = (facts: Facts, wanted: Wish = wish()): string[] =>
  [
    copyMoves(facts, wanted),
    prepareMoves(facts, wanted),
    exchangeMoves(facts, wanted),
    startRestored(facts, wanted),
    compareHashes(facts, wanted),
    finishMoves(facts, wanted),
  ].flatMap(short)
const all = (state: State) => factsAs([state, state, state])
const refusal = (work: () => unknown): RunbookError => {
  try {
    work()
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('it was not refused')
}

const EVERYBODY = 'etcd1 etcd2 etcd3'
const STOP = 'put_file disable_at_boot pause_backups stop_member'
const START = 'start_or_renew clear_pending wait_ready until_listed'

test('a member that has the file is not sent it again; one that has restored it beside its data is left alone', () => {
  assert.equal(due(all(nothing))[0], `copy : ${EVERYBODY}`)
  assert.deepEqual(due(factsAs([copied, prepared, nothing])), [
    'copy : etcd3',
    'prepare : etcd1 etcd3 restore_beside put_file',
  ])
})

test('nobody is stopped before the restored data lies ready on every member', () => {
  for (const late of [nothing, copied, { ...prepared, staged: false }])
    assert.ok(!due(factsAs([prepared, prepared, late])).some(move => /^(stop|exchange)/.test(move)))
  assert.deepEqual(due(all(prepared)), [`stop : ${EVERYBODY} ${STOP}`])
})

test('the name must be typed before the first is stopped, and not again once one was', () => {
  assert.match(exchangeMoves(all(prepared), wish())[0]?.typed ?? '', /^etcd1, etcd2, etcd3 will be stopped/)
  const [next] = exchangeMoves(factsAs([halted, prepared, prepared]), wish())
  assert.equal(next?.typed, undefined)
  assert.deepEqual(short([next!]), [`stop : etcd2 etcd3 ${STOP}`])
})

test('no data is touched before every member is down, again if somebody started one meanwhile', () => {
  assert.deepEqual(due(all(halted)), [`exchange : ${EVERYBODY} exchange put_file`])
  assert.deepEqual(due(factsAs([halted, { ...halted, down: false }, halted])), [`stop : etcd2 ${STOP}`])
})

test('nobody is started before the data of every member is exchanged', () => {
  assert.deepEqual(due(factsAs([exchanged, halted, exchanged])), ['exchange : etcd2 exchange put_file'])
  assert.deepEqual(due(all(exchanged)), [`start : ${EVERYBODY} ${START}`])
})

test('a restored member is never exchanged again, also if it runs already', () => {
  const up: State = { ...exchanged, down: false }
  assert.deepEqual(due(factsAs([up, up, exchanged])), [`start : etcd3 ${START}`])
})

test('the marks go once every member serves, on those that still have one', () => {
  const up: State = { ...exchanged, down: false }
  const finish = 'enable_unit resume_backups drop_staging rename_mark'
  assert.deepEqual(due(all(up)), ['hash : etcd1', `finish : ${EVERYBODY} ${finish}`])
  assert.deepEqual(due(factsAs([done, up, done])), ['hash : etcd2', `finish : etcd2 ${finish}`])
  assert.deepEqual(due(all(done)), [], 'the same snapshot is not restored twice')
  assert.equal(due(all(done), wish({ onceMore: () => true })).length, 2)
})

test('a restore under way goes on without naming the snapshot, and with another one not at all', () => {
  const other = wish({ source: () => ({ path: '', size: 1, sha256: 'b'.repeat(64), modified: new Date(0) }) })
  for (const facts of [all(halted), factsAs([halted, prepared, prepared]), all(exchanged)]) {
    assert.equal(due(facts, wish({ source: () => undefined })).length, 1)
    assert.equal(refusal(() => due(facts, other)).exit, 5)
  }
})

test('the new token is that of the run which began, so all members make one cluster', () => {
  const words = (facts: Facts) =>
    prepareMoves(facts, wish()).flatMap(({ on, verbs }) => verbs!(on[0]!)[0]!.call)
  const fresh = words(all(copied))
  assert.ok(fresh.includes('--initial-cluster-token=demo-1-20261121T100000Z'))
  assert.ok(fresh.includes(`--initial-cluster=${into.initialCluster}`))
  assert.ok(fresh.includes('--initial-advertise-peer-urls=https://10.0.0.11:2380'))
  assert.ok(words(factsAs([prepared, prepared, copied])).includes(`--initial-cluster-token=${into.token}`))
})

test('the revision is raised where the version can, and the tool is the one it has', () => {
  const words = (version: string) => {
    const facts = factsAs([copied, copied, copied], undefined, cluster({ version, walBase: '/wal' }))
    return prepareMoves(facts, wish())[0]!.verbs!(facts.cluster.members[0]!)[0]!.call
  }
  const newer = words('3.5.33')
  assert.ok(newer.includes('--bump-revision=1000000000') && newer.includes('--mark-compacted=true'))
  assert.ok(
    newer.includes('/opt/etcd/3.5.33/etcdutl') && newer.includes('--wal-dir=/wal/etcd1.wal/wal.restore'),
  )
  const older = words('3.4.23')
  assert.ok(older.includes('/opt/etcd/3.4.23/etcdctl') && !older.join().includes('bump'))
})

test('the raised revision is beyond what any member has now, also when nobody answers after a restore', () => {
  const bump = (facts: Facts) => aimOf(facts, wish({ onceMore: () => true }))?.into.bump
  assert.equal(bump(all(nothing)), 1e9)
  const far = serving(2, 1, { status: status(2, 1, { revision: '3000000007' }) })
  assert.equal(bump(factsAs([nothing, nothing, nothing], [serving(1), far, serving(3)])), 4e9)
  assert.equal(bump(all({ ...done, down: true })), 2e9)
})

test('without a member the others become a cluster of their own; of one that has begun a majority must be there', () => {
  const without = wish({ without: ['etcd3'] })
  const [first] = prepareMoves(factsAs([copied, copied, undefined]), without)
  assert.ok(
    first!.verbs!(first!.on[0]!)[0]!.call.includes(
      `--initial-cluster=${into.initialCluster.replace(/,etcd3.*/, '')}`,
    ),
  )
  assert.deepEqual(due(factsAs([halted, halted, undefined]), without), [
    'exchange : etcd1 etcd2 exchange put_file',
  ])
  const alone = () => due(factsAs([halted, undefined, undefined]), wish({ without: ['etcd2', 'etcd3'] }))
  assert.equal(refusal(alone).exit, 5)
})

test('members whose hashes or compaction differ do not hold the same keys', () => {
  const json = (...all: [number, number][]) =>
    JSON.stringify(all.map(([hash, compact_revision]) => ({ HashKV: { hash, compact_revision } })))
  assert.equal(sameHashes(json([7, 5], [7, 5]), 2), true)
  assert.equal(sameHashes(json([7, 5], [8, 5]), 2), false)
  assert.equal(sameHashes(json([7, 5], [7, 6]), 2), false)
  assert.equal(sameHashes(json([7, 5]), 2), false)
  assert.equal(sameHashes('Error: context deadline exceeded', 2), false)
  assert.equal(sameHashes('Error: context deadline exceeded', 2), false)
})

test('too little room is told before anything is sent', () => {
  const error = refusal(() => due(factsAs([nothing, { ...nothing, free: 10_000_000 }, nothing])))
  assert.match(error.message, /^\/var\/lib\/etcd on etcd2 has 9 MiB free, and 129 MiB are needed$/)
})

test('a member that does not serve keeps all marks in their place', () => {
  const up: State = { ...exchanged, down: false }
  const facts = factsAs([up, up, up], [serving(1), serving(2), { ...serving(3), status: undefined }])
  assert.deepEqual(due(facts), [`start : etcd3 ${START}`])
})
