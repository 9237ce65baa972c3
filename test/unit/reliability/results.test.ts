import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome, PartName } from '../../reliability/part.ts'
import { type Kept, lastLine, merged, totalOf } from '../../reliability/results.ts'

const kept = (part: PartName, id: string, outcome?: Outcome): Kept => ({ part, id, title: id, outcome })
const seen = (acknowledged: number, lost: number, longestGapMs: number) => ({
  acknowledged,
  lost,
  longestGapMs,
  unknown: 0,
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

test('parts of a run add up: the last outcome counts, and what was not tried does not hide what was', () => {
  const first = [
    kept('nemeses', 'N1', { ok: true }),
    kept('nemeses', 'N2'),
    kept('nemeses', 'N3', { ok: false }),
  ]
  const second = [
    kept('nemeses', 'N1'),
    kept('nemeses', 'N2', { ok: false }),
    kept('nemeses', 'N3', { ok: true }),
  ]
  assert.deepEqual(
    merged(first, second, false).map(({ id, outcome }) => [id, outcome?.ok]),
    [
      ['N1', true],
      ['N2', false],
      ['N3', true],
    ],
  )
})

test('a run of everything leaves nothing of before', () => {
  assert.deepEqual(merged([kept('nemeses', 'N1', { ok: true })], [], true), [])
})
