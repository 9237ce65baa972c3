import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { $, chalk } from 'zx'
import { RunbookError } from '../../lib/errors.ts'
import { limiter } from '../../lib/limit.ts'
import { textOf } from '../bats.ts'
import { ROOT } from '../lab/paths.ts'
import { junit } from './junit.ts'
import { lanes } from './lanes.ts'
import { withTables } from './page.ts'
import type { Options } from './part.ts'
import { type Kept, lastLine, merged, type Results } from './results.ts'
import { runLane } from './suite.ts'
import { HELP, optionsOf } from './words.ts'

// `npm run reliability`: crashes, cuts, faults and bad input on labs of real hosts, under load.

const kept = new Map<string, Kept>()
const RESULTS = `${ROOT}test/reliability/results.json`
const PAGE = `${ROOT}docs/reliability.md`

const asked = (): Options => {
  try {
    const words = process.argv.slice(process.argv.findIndex(word => word.endsWith('reliability.ts')) + 1)
    const options = optionsOf(words, Math.floor(Math.random() * 1_000_000))
    if (options !== 'help') return options
    console.log(HELP)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    console.error([error.message, error.details.next].filter(Boolean).join('\nnext: '))
    process.exit(error.exit)
  }
}

const readResults = (): Results | undefined => {
  const text = textOf(RESULTS)
  return text ? (JSON.parse(text) as Results) : undefined
}

/** A part of a run leaves what it has, so that one which is ended early is not in vain. */
const keep = async (options: Options, cases: Kept[]): Promise<void> => {
  mkdirSync(`${ROOT}test/results`, { recursive: true })
  writeFileSync(`${ROOT}test/results/reliability.xml`, junit(cases))
  if (options.quick || options.only.length) return
  const commit = (
    await $({ nothrow: true, quiet: true, cwd: ROOT })`git rev-parse --short HEAD`
  ).stdout.trim()
  const results = merged(readResults(), { shards: options.shard.n, seeds: [options.seed], commit, cases })
  writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`)
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), results))
}

const options = asked()
const started = performance.now()
const { shard } = options
console.log(
  `${chalk.bold('Reliability')} · ${options.quick ? 'a sample' : shard.n > 1 ? `part ${shard.i} of ${shard.n}` : 'everything'} · seed ${options.seed}`,
)
const turn = limiter(Math.max(1, Math.floor(availableParallelism() / 2) + 1))
const chosen = lanes.filter(({ quick }) => quick || !options.quick)
await Promise.all(chosen.map(lane => turn(() => runLane(lane, options, kept))))

const cases = [...kept.values()]
await keep(options, cases)
const failed = cases.filter(({ outcome }) => outcome && !outcome.ok)
if (failed.length) console.log(`\n${failed.length} failed; the same choices again: --seed ${options.seed}`)
console.log(`${Math.round((performance.now() - started) / 1000)} s`)
console.log(lastLine(cases))
process.exitCode = failed.length || !cases.some(({ outcome }) => outcome) ? 1 : 0
