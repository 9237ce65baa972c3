import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestGap } from '../../bench/gaps.ts'
import type { Operation } from '../../reliability/checker/history.ts'

const at = (time: number, change: Partial<Operation> = {}) =>
  ({ client: 1, kind: 'put', key: 'k', call: time - 1, return: time, outcome: 'ok', ...change }) as Operation

test('the longest gap is between acknowledged writes, and the window’s ends count', () => {
  const operations = [at(30), at(10), at(45, { outcome: 'unknown' }), at(50, { kind: 'read' }), at(60)]
  assert.equal(longestGap(operations, { from: 5, to: 70 }), 30)
  assert.equal(longestGap(operations, { from: 5, to: 200 }), 140)
  assert.equal(longestGap([], { from: 5, to: 70 }), 65)
})
