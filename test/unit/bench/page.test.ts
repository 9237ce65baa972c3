import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withResults } from '../../bench/page.ts'
import { merged, NOTHING, runOf } from '../../bench/results.ts'

const page = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8')
const measured = { at: '2026-01-02T03:04:05.000Z', commit: 'abc1234', quick: false, cores: 2, seconds: 7 }
const results = merged(
  NOTHING,
  'rtt',
  { runs: [runOf('rtt', 'ours', [{ ms: 1100, cpuMs: 400 }], 100)], ratios: { noop_rtts: 13.04 } },
  measured,
)

test('the page says what was measured beside what was aimed at, whether or not that is met', () => {
  const text = withResults(page, results)
  assert.match(text, /\| `noop_rtts` \| 13 \| ≤ 12 \| \*\*not met\*\* \|/)
  assert.match(text, /\| ours \| 100 ms \| 1\.10 s \| 1\.10 s – 1\.10 s \| 0\.40 s \| 1 \|/)
  assert.match(text, /Measured on 2026-01-02 at abc1234 on 2 cores\./)
  assert.match(text, /!\[rtt\]\(performance\/rtt\.svg\)/)
})

test('made again from the same results, the page stays as it is', () => {
  const once = withResults(page, results)
  assert.equal(withResults(once, results), once)
})

test('a page without its places is an error', () => {
  assert.throws(() => withResults('# Performance', results), /lost the place for targets/)
})
