import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { textOf } from '../bats.ts'
import { ROOT } from '../lab/paths.ts'
import { junit } from './junit.ts'
import { withTables } from './page.ts'
import type { Options } from './part.ts'
import { type Kept, merged } from './results.ts'

const RESULTS = `${ROOT}test/reliability/results.json`
const PAGE = `${ROOT}docs/reliability.md`

/** What was kept before this run. */
export const keptBefore = (): Kept[] => {
  const text = textOf(RESULTS)
  return text ? (JSON.parse(text) as Kept[]) : []
}

/**
 * Writes the JUnit report and, but for a quick run, the results and the page made from them. Called after each lane, so
 * that a run which is ended early is not in vain.
 */
export const keep = ({ quick, shard, rest, only }: Options, before: Kept[], cases: Kept[]): void => {
  mkdirSync(`${ROOT}test/results`, { recursive: true })
  writeFileSync(`${ROOT}test/results/reliability.xml`, junit(cases))
  if (quick) return
  const all = merged(before, cases, shard.n === 1 && !rest && !only.length)
  // Where the repository lies on one machine is no part of a result.
  const text = JSON.stringify(all, undefined, 1).replaceAll(ROOT, '')
  const results: Kept[] = JSON.parse(text)
  writeFileSync(RESULTS, `${text}\n`)
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), results))
}
