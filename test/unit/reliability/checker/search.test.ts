import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { madeHistory } from '../../../reliability/checker/generate.ts'
import type { Operation } from '../../../reliability/checker/history.ts'
import { checkSample } from '../../../reliability/checker/sampled.ts'
import { linearizable } from '../../../reliability/checker/search.ts'

const base = { client: 1, key: 'k', outcome: 'ok' as const }
const put = (value: string, call: number, until: number): Operation => ({
  ...base,
  kind: 'put',
  value,
  call,
  return: until,
})
const read = (value: string | undefined, call: number, until: number): Operation => ({
  ...base,
  kind: 'read',
  call,
  return: until,
  found: value === undefined ? undefined : { value, created: 1, modified: 1, version: 1 },
})
const timedOut = (operation: Operation): Operation => ({
  ...operation,
  outcome: 'unknown',
  return: Number.POSITIVE_INFINITY,
})
const STEPS = 100_000

test('operations at the same time may have happened either way', () => {
  assert.equal(linearizable([put('a', 0, 10), put('b', 1, 9), read('a', 11, 12)], STEPS), true)
  assert.equal(linearizable([put('a', 0, 10), put('b', 1, 9), read('b', 11, 12)], STEPS), true)
})

test('a read of what was overwritten before it began has no place', () => {
  assert.equal(linearizable([put('a', 0, 1), put('b', 2, 3), read('a', 4, 5)], STEPS), false)
  assert.equal(linearizable([put('a', 0, 1), read(undefined, 2, 3)], STEPS), false)
})

test('a write that timed out may happen late, or never, but once', () => {
  const late = timedOut(put('a', 0, 0))
  assert.equal(linearizable([late, read(undefined, 1, 2), read('a', 3, 4)], STEPS), true)
  assert.equal(linearizable([late, read(undefined, 1, 2)], STEPS), true)
  assert.equal(linearizable([late, put('b', 5, 6), read('a', 7, 8), read('b', 9, 10)], STEPS), false)
})

test('a compare-and-swap writes only where it finds what it expects', () => {
  const swap = (expected: string, swapped: boolean, found?: Operation['found']): Operation => ({
    ...base,
    kind: 'cas',
    value: 'c',
    expected,
    swapped,
    call: 2,
    return: 3,
    ...(found && { found }),
  })
  assert.equal(linearizable([put('a', 0, 1), swap('a', true), read('c', 4, 5)], STEPS), true)
  assert.equal(linearizable([put('a', 0, 1), swap('b', true)], STEPS), false)
  const found = { value: 'a', created: 1, modified: 1, version: 1 }
  assert.equal(linearizable([put('a', 0, 1), swap('b', false, found), read('a', 4, 5)], STEPS), true)
  assert.equal(linearizable([put('a', 0, 1), swap('a', false, found)], STEPS), false)
})

test('a write that timed out and was only swapped, by one that timed out, too, has its place', () => {
  const key = '/made/hot/1'
  const swap: Operation = { ...timedOut(put('b', 1, 1)), kind: 'cas', expected: 'a' }
  const operations = [timedOut(put('a', 0, 0)), swap, read('b', 2, 3)].map(each => ({ ...each, key }))
  const history = { prefix: '/made/', operations, watches: [], finals: [], restores: 0 }
  assert.deepEqual(checkSample(history, [], 1), [])
})

test('a search that takes too long says that it does not know', () => {
  const many = Array.from({ length: 9 }, (_, n) => put(`v${n}`, n / 100, 10))
  assert.equal(linearizable([...many, read('nothing like it', 11, 12)], 50), undefined)
})

test('what a store without faults answers on a key always has an order, whatever the clients', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, clients) => {
      const { operations } = madeHistory(seed, { clients, operations: 80, keys: 1, unknown: 0.02 })
      const contended = operations.filter(({ key }) => key.includes('hot'))
      return linearizable(contended, STEPS) === true
    }),
    { numRuns: 40 },
  )
})
