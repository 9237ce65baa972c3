import assert from 'node:assert/strict'
import { test } from 'node:test'
import { medianOf, merged, NOTHING, runOf } from '../../bench/results.ts'
import { aimOf, isMet, type Target, verdict } from '../../bench/targets.ts'

const measured = { at: '2026-01-02T03:04:05.000Z', commit: 'abc1234', quick: true, cores: 2, seconds: 7 }

test('a run is the median, the least and the most of its samples, and keeps them', () => {
  const run = runOf(
    'rtt',
    'ours',
    [{ ms: 30.04, cpuMs: 5 }, { ms: 10, cpuMs: 7, peakMb: 80 }, { ms: 20 }],
    40,
  )
  assert.deepEqual(run, {
    part: 'rtt',
    name: 'ours',
    x: 40,
    median: 20,
    min: 10,
    max: 30,
    cpuMs: 6,
    peakMb: 80,
    samples: [30, 10, 20],
  })
})

test('what was not measured has no median', () => {
  assert.throws(() => medianOf([], 'ours'), /ours was not measured/)
})

test('a part that is measured again replaces itself alone', () => {
  const noop = runOf('noop', 'ours', [{ ms: 1 }])
  const before = merged(
    NOTHING,
    'fresh',
    { runs: [runOf('fresh', 'ours', [{ ms: 9 }])], ratios: { a: 1 } },
    measured,
  )
  const first = merged(
    before,
    'noop',
    { runs: [runOf('noop', 'ours', [{ ms: 5 }])], ratios: { b: 2, old: 7 } },
    measured,
  )
  const after = merged(first, 'noop', { runs: [noop], ratios: { b: 2.71412 } }, { ...measured, quick: false })
  assert.deepEqual(after.ratios, { a: 1, b: 2.71 })
  assert.deepEqual(
    after.runs.map(({ part, median }) => [part, median]),
    [
      ['noop', 1],
      ['fresh', 9],
    ],
  )
  assert.equal(after.measured.fresh?.quick, true)
  assert.equal(after.measured.noop?.quick, false)
})

test('a target is met at its limit, and says on which side that is', () => {
  const least: Target = { ratio: 'a', means: '', least: 6 }
  const most: Target = { ratio: 'b', means: '', most: 250, unit: 'ms' }
  assert.deepEqual(
    [isMet(least, 6), isMet(least, 5.99), isMet(most, 250), isMet(most, 251)],
    [true, false, true, false],
  )
  assert.deepEqual([aimOf(least), aimOf(most)], ['≥ 6', '≤ 250 ms'])
})

test('a ratio that is only there to be seen has neither an aim nor a verdict', () => {
  const seen: Target = { ratio: 'c', means: '' }
  const hands = [String, (text: string) => `**${text}**`] as const
  assert.deepEqual([aimOf(seen), verdict(seen, 1, hands)], ['', ''])
  const most: Target = { ratio: 'b', means: '', most: 2 }
  assert.deepEqual([verdict(most, 2, hands), verdict(most, 2.1, hands)], ['met', '**not met**'])
})
