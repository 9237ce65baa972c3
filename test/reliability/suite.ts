import { chalk } from 'zx'
import type { Case, Lane, Options, Outcome, Suite } from './part.ts'
import { hashOf } from './random.ts'
import { type Kept, keyOf, type Tried } from './results.ts'

/** Which shard does a case: its place follows from its own name, so that new cases do not move old ones. Pure. */
export const shardOf = (key: string, n: number): number => (hashOf(key) % n) + 1

/** Whether a case is asked for: N2 is not N20. Pure. */
export const wanted = (text: string, only: string[]): boolean =>
  !only.length ||
  only.some(word => {
    const [, ...behind] = text.toLowerCase().split(word.toLowerCase())
    return behind.some(rest => !/\d$/.test(word) || !/^\d/.test(rest))
  })

const triedNow = ({ seed }: Options, commit: string): Tried => ({
  at: new Date().toISOString(),
  commit,
  seed,
})

/** Seconds of a whole run, in words. */
const since = (started: number): string => `${((performance.now() - started) / 1000).toFixed(1)} s`

const tried = async ({ run }: Case): Promise<Outcome> => {
  try {
    return { ok: true, ...(await run()) }
  } catch (error) {
    return { ok: false, note: error instanceof Error ? error.message : String(error) }
  }
}

/** One run of the suite: what it was asked for, at which commit, and all cases so far. */
export type Round = {
  options: Options
  commit: string
  /** Cases that need no trying, as a run before has. */
  done: Set<string>
  kept: Map<string, Kept>
}

/** A suite for one lane: it keeps every case, and tells each that it has tried. */
export const suiteFor = (lane: Lane, { options, commit, done, kept }: Round): Suite => {
  const ours = (key: string) =>
    shardOf(key, options.shard.n) === options.shard.i &&
    wanted(`${lane.name} ${key}`, options.only) &&
    !done.has(key)
  return {
    ...options,
    mine: ids => ids.some(ours),
    run: async cases => {
      for (const each of cases)
        kept.set(keyOf(each), { part: each.part, id: each.id, title: each.title, ...kept.get(keyOf(each)) })
      for (const each of cases) {
        if (!ours(keyOf(each))) continue
        const started = performance.now()
        const outcome = await tried(each)
        Object.assign(kept.get(keyOf(each))!, { outcome, tried: triedNow(options, commit) })
        tell(each, outcome, since(started))
      }
    },
  }
}

const tell = ({ part, id, title }: Case, { ok, note }: Outcome, time: string): void => {
  console.log(`${ok ? chalk.green('✓') : chalk.red('✗')} ${part} · ${id}: ${title}   ${time}`)
  if (note) console.log(note.replace(/^/gm, '    '))
}

/** Runs one lane; a failure outside its cases is a case of its own, so that it is never passed over. */
export const runLane = async (lane: Lane, round: Round): Promise<void> => {
  try {
    await lane.run(suiteFor(lane, round))
  } catch (error) {
    const note = error instanceof Error ? (error.stack ?? error.message) : String(error)
    console.log(`${chalk.red('✗')} ${lane.name}: ended early\n${note.replace(/^/gm, '    ')}`)
    round.kept.set(`lane ${lane.name}`, {
      part: 'checker',
      id: `lane ${lane.name}`,
      title: `The lane ${lane.name} comes to its end`,
      outcome: { ok: false, note },
      tried: triedNow(round.options, round.commit),
    })
  }
}
