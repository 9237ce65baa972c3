import assert from 'node:assert/strict'
import { test } from 'node:test'
import { erasOf } from '../../../reliability/checker/eras.ts'
import {
  type FinalRead,
  type History,
  type Operation,
  uniqueKey,
} from '../../../reliability/checker/history.ts'
import { checkSet } from '../../../reliability/checker/set.ts'

const put = (n: number, revision: number | undefined, outcome: Operation['outcome'] = 'ok'): Operation => ({
  client: 1,
  kind: 'put',
  key: uniqueKey('/p/', n),
  value: `v${n}`,
  call: n * 10,
  return: outcome === 'unknown' ? Number.POSITIVE_INFINITY : n * 10 + 5,
  outcome,
  ...(revision !== undefined && { revision }),
})
const final = (member: string, at: number, ...writes: [n: number, revision: number][]): FinalRead => ({
  member,
  call: 1000,
  return: 1001,
  revision: at,
  keys: new Map(
    writes.map(([n, revision]) => [
      uniqueKey('/p/', n),
      { value: `v${n}`, created: revision, modified: revision, version: 1 },
    ]),
  ),
})
const checked = (operations: Operation[], finals: FinalRead[], restores = 0) => {
  const history: History = { prefix: '/p/', operations, watches: [], finals, restores }
  return checkSet(history, erasOf(history).eras)
}

test('what is there as it was acknowledged is not lost; what timed out may be there or not', () => {
  const operations = [put(1, 5), put(2, undefined, 'unknown'), put(3, undefined, 'unknown'), put(4, 7)]
  assert.deepEqual(checked(operations, [final('etcd1', 7, [1, 5], [3, 6], [4, 7])]), {
    lost: 0,
    violations: [],
  })
})

test('an acknowledged write that one member lacks is lost, once, and named with the member', () => {
  const { lost, violations } = checked(
    [put(1, 5), put(2, 6)],
    [final('etcd1', 6, [1, 5], [2, 6]), final('etcd2', 6, [1, 5]), final('etcd3', 6, [1, 5])],
  )
  assert.equal(lost, 1)
  assert.match(violations[0]!, /unique\/00000002 was acknowledged at revision 6, and is not on etcd2/)
})

test('a write that is there at another revision than acknowledged is wrong', () => {
  assert.equal(checked([put(1, 5)], [final('etcd1', 6, [1, 6])]).lost, 1)
})

test('a write that was refused must not be there', () => {
  assert.match(
    checked([put(1, 5), put(2, undefined, 'fail')], [final('etcd1', 6, [1, 5], [2, 6])]).violations[0]!,
    /00000002 is on etcd1/,
  )
})

test('after a restore the last writes before it may be gone, but none between those that are there', () => {
  const old = [put(1, 5), put(2, 6), put(3, 7)]
  const anew = put(4, 1_000_000_006)
  const there = (...kept: [number, number][]) => final('etcd1', 1_000_000_006, ...kept, [4, 1_000_000_006])
  assert.equal(checked([...old, anew], [there([1, 5])], 1).lost, 0)
  assert.equal(checked([...old, anew], [there([1, 5], [3, 7])], 1).lost, 1)
  assert.equal(checked([...old, anew], [final('etcd1', 1_000_000_007, [1, 5], [2, 6], [3, 7])], 1).lost, 1)
})

test('a jump of the revision that nobody declared is told', () => {
  const history = {
    prefix: '/p/',
    operations: [put(1, 5), put(2, 1_000_000_006)],
    watches: [],
    finals: [],
  }
  assert.deepEqual(erasOf({ ...history, restores: 1 }).violations, [])
  assert.deepEqual(erasOf({ ...history, restores: 0 }).violations, [
    'the revision jumps to 1000000006, and nothing was restored',
  ])
})
