import { availableParallelism } from 'node:os'
import { $, chalk } from 'zx'
import { wordsAfter } from '../../lib/runbook.ts'
import { asked } from '../asked.ts'
import { takeDown } from '../reliability/lab.ts'
import { commitTried, whenEnded } from '../tried.ts'
import { keep, keptBefore } from './keep.ts'
import { closeMasters } from './masters.ts'
import type { Part } from './part.ts'
import { fresh } from './parts/fresh.ts'
import { noop } from './parts/noop.ts'
import { rolls } from './parts/rolls.ts'
import { rtt } from './parts/rtt.ts'
import { scale } from './parts/scale.ts'
import { startup } from './parts/startup.ts'
import { merged, type Results } from './results.ts'
import { aimOf, TARGETS, verdict } from './targets.ts'
import { HELP, optionsOf, type PartName } from './words.ts'

// `npm run bench`: how long things take, side by side with other ways to do them, on labs of real hosts.

const MEASURES: Record<PartName, Part> = { startup, noop, fresh, rolls, rtt, scale }

const seconds = (started: number): number => Math.round((performance.now() - started) / 1000)

const { quick, parts } = asked(HELP, () => optionsOf(wordsAfter(import.meta.url)))
$.quiet = true
const started = performance.now()
const commit = await commitTried()
let results: Results = keptBefore()
let failures = 0
let ended = false

const cleanUp = async () => {
  closeMasters()
  await takeDown()
}
whenEnded(() => {
  ended = true
  return cleanUp()
})

for (const part of parts) {
  const begun = performance.now()
  console.log(chalk.bold(part))
  try {
    const result = await MEASURES[part]({
      quick,
      tell: (name, ms) => console.log(`  ${name.padEnd(34)} ${Math.round(ms).toString().padStart(7)} ms`),
      say: line => console.log(`  ${line}`),
    })
    const cores = availableParallelism()
    const at = new Date().toISOString()
    results = merged(results, part, result, { at, commit, quick, cores, seconds: seconds(begun) })
    keep(results)
  } catch (error) {
    // What ran was ended by the same ^C; the process ends once the labs are down.
    if (ended) await new Promise(() => {})
    failures++
    console.log(
      `${chalk.red('✗')} ${part}: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    )
  }
}
await cleanUp()

console.log('')
for (const target of TARGETS) {
  const value = results.ratios[target.ratio]
  if (value === undefined) continue
  const met = verdict(target, value, [chalk.green, chalk.red])
  console.log(
    `${target.ratio.padEnd(21)} ${String(value).padStart(7)}  ${aimOf(target).padEnd(9)} ${met}  ${target.means}`,
  )
}
console.log(`${seconds(started)} s · test/bench/results.json · docs/performance.md`)
process.exitCode = failures ? 1 : 0
