import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { textOf } from '../bats.ts'
import { ROOT } from '../lab/paths.ts'
import { withResults } from './page.ts'
import { plotsOf } from './plots/plots.ts'
import { NOTHING, type Results } from './results.ts'

const RESULTS = `${ROOT}test/bench/results.json`
const PAGE = `${ROOT}docs/performance.md`
const PLOTS = `${ROOT}docs/performance`

/** What was measured before this run. */
export const keptBefore = (): Results => {
  const text = textOf(RESULTS)
  return text ? (JSON.parse(text) as Results) : NOTHING
}

/**
 * Writes the results, and the page and pictures made from them; called after each part, so that a run which is ended
 * early is not in vain.
 */
export const keep = (results: Results): void => {
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`)
  mkdirSync(PLOTS, { recursive: true })
  for (const [file, svg] of plotsOf(results)) writeFileSync(`${PLOTS}/${file}`, svg)
  writeFileSync(PAGE, withResults(readFileSync(PAGE, 'utf8'), results))
}
