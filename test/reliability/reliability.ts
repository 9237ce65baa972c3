import { availableParallelism } from 'node:os'
import { chalk } from 'zx'
import { limiter } from '../../lib/limit.ts'
import { wordsAfter } from '../../lib/runbook.ts'
import { asked } from '../asked.ts'
import { commitTried, whenEnded } from '../tried.ts'
import { keep, keptBefore } from './keep.ts'
import { takeDown } from './lab.ts'
import { lanes } from './lanes.ts'
import { type Kept, keyOf, lastLine } from './results.ts'
import { runLane } from './suite.ts'
import { HELP, optionsOf } from './words.ts'

// `npm run reliability`: crashes, cuts, faults and bad input on labs of real hosts, under load.

const kept = new Map<string, Kept>()

const options = asked(HELP, () =>
  optionsOf(wordsAfter(import.meta.url), Math.floor(Math.random() * 1_000_000)),
)
const started = performance.now()
const { shard, rest } = options
const commit = await commitTried()
console.log(
  `${chalk.bold('Reliability')} · ${options.quick ? 'a sample' : shard.n > 1 ? `part ${shard.i} of ${shard.n}` : 'everything'}${rest ? ', what is left of it' : ''} · seed ${options.seed}`,
)
const turn = limiter(Math.max(1, Math.floor(availableParallelism() / 2) + 1))
const chosen = lanes.filter(({ quick }) => quick || !options.quick)
const before = keptBefore()
const good = before.filter(({ outcome }) => outcome?.ok)
const done = new Set(rest ? good.map(keyOf) : [])
const save = () => keep(options, before, [...kept.values()])

whenEnded(() => {
  save()
  return takeDown()
})
await Promise.all(
  chosen.map(lane =>
    turn(async () => {
      await runLane(lane, { options, commit, done, kept })
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
