import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome, PartName } from '../../reliability/part.ts'
import { type Kept, lastLine, merged, type Results, totalOf } from '../../reliability/results.ts'

const kept = (part: PartName, id: string, outcome?: Outcome): Kept => ({ part, id, title: id, outcome })
const seen = (acknowledged: number, lost: number, longestGapMs: number) => ({
  acknowledged,
  lost,
  longestGapMs,
  unknown: 0,
})
const results = (shards: number, seed: number, cases: Kept[]): Results => ({
  shards,
  seeds: [seed],
  commit: 'abc',
  cases,
})

test('the last line counts writes over all cases, and cases by their part', () => {
  const cases = [
    kept('boundaries', 'a', { ok: true, seen: seen(10, 0, 5) }),
    kept('inside', 'b', { ok: false, seen: seen(5, 1, 50) }),
    kept('boundaries', 'c'),
    kept('nemeses', 'N1', { ok: true }),
  ]
  assert.equal(lastLine(cases), 'acknowledged 15, lost 1, boundaries 1 of 2 converged, nemeses 1 of 1')
  assert.equal(totalOf(cases).of, 4)
  assert.equal(totalOf(cases).seen.longestGapMs, 50)
})

test('shards of one run add up, and what was not tried does not hide what was', () => {
  const first = results(2, 1, [kept('nemeses', 'N1', { ok: true }), kept('nemeses', 'N2')])
  const second = results(2, 2, [kept('nemeses', 'N1'), kept('nemeses', 'N2', { ok: false })])
  const both = merged(first, second)
  assert.deepEqual(
    both.cases.map(({ id, outcome }) => [id, outcome?.ok]),
    [
      ['N1', true],
      ['N2', false],
    ],
  )
  assert.deepEqual(both.seeds, [1, 2])
})

test('a run of another kind begins anew', () => {
  const before = results(2, 1, [kept('nemeses', 'N1', { ok: true })])
  assert.deepEqual(merged(before, results(1, 3, [])).cases, [])
  assert.deepEqual(merged(before, results(4, 3, [])).cases, [])
})
