import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { History, Operation } from '../../../reliability/checker/history.ts'
import { mustHold, seenIn } from '../../../reliability/load/verdict.ts'

const put = (at: number, outcome: Operation['outcome'] = 'ok'): Operation => ({
  client: 1,
  kind: 'put',
  key: `k${at}`,
  value: 'v',
  call: at - 1,
  return: at,
  outcome,
})
const history = (operations: Operation[]): History => ({
  prefix: '/p/',
  operations,
  watches: [],
  finals: [],
  restores: 0,
})

test('the longest gap is between acknowledged writes of any client, and up to the end', () => {
  const operations = [put(100), put(150, 'unknown'), put(130), put(400)]
  assert.deepEqual(seenIn(history(operations), 0, 500), {
    acknowledged: 3,
    unknown: 1,
    lost: 0,
    longestGapMs: 270,
  })
  assert.equal(seenIn(history(operations), 0, 900).longestGapMs, 500)
  assert.equal(seenIn(history([put(7, 'unknown')]), 0, 900).longestGapMs, 0)
})

test('a cas that only read is no write', () => {
  const read: Operation = { ...put(5), kind: 'cas', swapped: false }
  assert.equal(seenIn(history([read]), 0, 9).acknowledged, 0)
})

test('a verdict holds only with enough writes, none of them lost and nothing wrong', () => {
  const seen = { acknowledged: 50, unknown: 0, lost: 0, longestGapMs: 9 }
  assert.deepEqual(mustHold({ seen, violations: [] }), seen)
  assert.throws(() => mustHold({ seen, violations: [] }, 51), /no evidence: only 50 writes/)
  assert.throws(() => mustHold({ seen: { ...seen, lost: 1 }, violations: [] }), /lost 1/)
  assert.throws(() => mustHold({ seen, violations: ['a stale read'] }), /a stale read/)
})
