import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { parseConfig } from '../../../lib/etcd/parse.ts'
import type { Facts, ListedMember, MemberFacts } from '../../../lib/facts/facts.ts'
import {
  addMoves,
  checkReturn,
  clearMoves,
  joiningConfig,
  joinMoves,
  memberNamed,
  settleMoves,
} from '../../../lib/restore/rejoin.ts'
import type { State } from '../../../lib/restore/state.ts'
import { clusterOf, empty, serving, status, stopped } from '../facts/fixture.ts'
import { factsAs, halted, mark, nothing, short } from './fixture.ts'

const cluster = clusterOf(3)
const member = cluster.members[2]!
const back = { member, stamp: '20261121T100000Z', again: '09-restore.ts --rejoin etcd3' }

const entry = (n: number, rest: Partial<ListedMember> = {}): ListedMember => ({
  id: String(n),
  name: `etcd${n}`,
  peerUrls: [`https://10.0.0.1${n}:2380`],
  clientUrls: [],
  isLearner: false,
  ...rest,
})
const two = [entry(1), entry(2)]
const learner = [...two, entry(3, { name: '', isLearner: true })]

/** What is known while the others list these members, and etcd3 is as given. */
const facts = (members: ListedMember[], found: MemberFacts, state: State = nothing): Facts =>
  factsAs([nothing, nothing, state], [serving(1, 1, { members }), serving(2, 1, { members }), found], cluster)
const { into: _, ...joining } = mark
const stopping: State = { ...nothing, mark: joining, down: true }
const cleared: State = { ...nothing, mark: { ...joining, stage: 'exchanged' }, down: true }
const running: State = { ...cleared, down: false }

const due = (now: Facts) =>
  [clearMoves, addMoves, joinMoves, settleMoves].flatMap(moves => short(moves(now, back)))
const refusal = (now: Facts): RunbookError => {
  try {
    checkReturn(now, back)
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('it was not refused')
}

test('a member that is none is stopped, its data put aside, added as a learner, started, promoted, settled', () => {
  const stop = 'put_file disable_at_boot pause_backups stop_member'
  assert.deepEqual(due(facts(two, stopped)), [`stop : etcd3 ${stop}`])
  assert.deepEqual(due(facts(two, stopped, stopping)), ['clear : etcd3 keep_aside make_directory put_file'])
  assert.deepEqual(due(facts(two, empty, cleared)), ['add : etcd1 until_ok'])
  assert.deepEqual(due(facts(learner, empty, cleared)), ['start : etcd3 start_unit clear_pending wait_ready'])
  const up = serving(3, 1, { status: status(3, 1, { isLearner: true }) })
  const started = [...two, entry(3, { isLearner: true })]
  assert.deepEqual(due(facts(started, up, running)), ['promote : etcd1 until_ok'])
  assert.deepEqual(due(facts([...two, entry(3)], serving(3), running)), [
    'settle : etcd3 wait_ready until_listed enable_unit resume_backups rename_mark',
  ])
  assert.deepEqual(due(facts([...two, entry(3)], serving(3))), [])
})

test('whoever a restore listed without ever starting it is removed first, since it comes back empty', () => {
  const listed = [...two, entry(3, { name: '' })]
  assert.deepEqual(due(facts(listed, empty, cleared)), ['add : etcd1 must until_ok'])
})

test('data is put aside once, and never that of a member which joined', () => {
  const up = serving(3, 1, { status: status(3, 1, { isLearner: true }) })
  for (const found of [up, { ...stopped, state: 'failed' }, empty])
    assert.ok(!due(facts(learner, found, cleared)).some(move => move.includes('keep_aside')))
})

test('it joins with the configuration of the very members that are there, and goes on with the usual one', () => {
  const config = (now: Facts) => parseConfig(joiningConfig(now, back))!
  const first = config(facts([entry(1), entry(3, { name: '', isLearner: true })], empty, cleared))
  assert.equal(first['initial-cluster-state'], 'existing')
  assert.equal(first['initial-cluster'], 'etcd1=https://10.0.0.11:2380,etcd3=https://10.0.0.13:2380')
  const later = config(facts(learner, stopped, cleared))
  assert.equal(later['initial-cluster-state'], 'new')
})

test('one that reached nobody at its first try has a directory, and never begins a cluster of its own', () => {
  const tried: MemberFacts = { ...empty, state: 'failed', hasData: true }
  const config = parseConfig(joiningConfig(facts(learner, tried, cleared), back))
  assert.equal(config?.['initial-cluster-state'], 'existing')
  assert.deepEqual(due(facts(learner, tried, cleared)), ['start : etcd3 start_unit clear_pending wait_ready'])
})

test('a member of the cluster keeps its data, running or not', () => {
  checkReturn(facts([...two, entry(3)], serving(3)), back)
  const error = refusal(facts([...two, entry(3)], stopped))
  assert.equal(error.exit, 5)
  assert.match(
    error.details.next ?? '',
    /04-cluster.*10\.0\.0\.11 .*etcdctls member remove 3, then this again/,
  )
})

test('nobody joins while no other member serves, or while a restore is under way there', () => {
  assert.equal(refusal(factsAs([nothing, nothing, nothing], [stopped, stopped, stopped], cluster)).exit, 5)
  assert.match(refusal(facts(two, stopped, halted)).message, /^A restore has not come to its end on etcd3$/)
})

test('a name that is no member’s is bad usage', () => {
  assert.equal(memberNamed(cluster, 'etcd2'), cluster.members[1])
  assert.throws(() => memberNamed(cluster, 'etcd4'), { exit: 2 })
})
