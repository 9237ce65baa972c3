import { availableParallelism } from 'node:os'
import { $, chalk } from 'zx'
import { RunbookError } from '../../lib/errors.ts'
import { limiter } from '../../lib/limit.ts'
import { ROOT } from '../lab/paths.ts'
import { keep, keptBefore } from './keep.ts'
import { takeDown } from './lab.ts'
import { lanes } from './lanes.ts'
import type { Options } from './part.ts'
import { type Kept, lastLine } from './results.ts'
import { runLane } from './suite.ts'
import { HELP, optionsOf } from './words.ts'

// `npm run reliability`: crashes, cuts, faults and bad input on labs of real hosts, under load.

const kept = new Map<string, Kept>()

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

const options = asked()
const started = performance.now()
const { shard } = options
const commit = (await $({ nothrow: true, quiet: true, cwd: ROOT })`git rev-parse --short HEAD`).stdout.trim()
console.log(
  `${chalk.bold('Reliability')} · ${options.quick ? 'a sample' : shard.n > 1 ? `part ${shard.i} of ${shard.n}` : 'everything'} · seed ${options.seed}`,
)
const turn = limiter(Math.max(1, Math.floor(availableParallelism() / 2) + 1))
const chosen = lanes.filter(({ quick }) => quick || !options.quick)
const before = keptBefore()
const save = () => keep(options, before, [...kept.values()])

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    save()
    console.log(`\nEnded by ${signal}; taking the labs down`)
    await takeDown()
    process.exit(130)
  })
await Promise.all(
  chosen.map(lane =>
    turn(async () => {
      await runLane(lane, options, kept, commit)
      save()
    }),
  ),
)

const cases = [...kept.values()]
const failed = cases.filter(({ outcome }) => outcome && !outcome.ok)
if (failed.length) console.log(`\n${failed.length} failed; the same choices again: --seed ${options.seed}`)
console.log(`${Math.round((performance.now() - started) / 1000)} s`)
console.log(lastLine(cases))
process.exitCode = failed.length || !cases.some(({ outcome }) => outcome) ? 1 : 0
