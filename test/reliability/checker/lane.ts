import { setTimeout as sleep } from 'node:timers/promises'
import { mustHold } from '../load/verdict.ts'
import type { Case, Lane, Outcome } from '../part.ts'
import { randomFrom } from '../random.ts'
import { check } from './check.ts'
import { madeHistory } from './generate.ts'
import type { History } from './history.ts'
import { plants } from './plants.ts'
import { type Recorded, recordOn } from './record.ts'

/** Histories that each fault is planted in, every time in another place. */
const TRIES = 25

/** The history to plant something in, by seed. */
type HistoryOf = (seed: number) => History | Promise<History>

/** Plants one fault in many histories. @throws Error with the seeds of those in which nothing was found to be wrong */
const planted = async (name: string, seed: number, historyOf: HistoryOf): Promise<Omit<Outcome, 'ok'>> => {
  const missed: number[] = []
  let tried = 0
  for (let at = seed; at < seed + TRIES; at++) {
    const history = plants[name]!.into(await historyOf(at), randomFrom(at))
    if (!history) continue
    tried++
    if (!check(history, at).violations.length) missed.push(at)
    // A search is long; the lanes beside this one have to go on.
    await sleep(0)
  }
  if (missed.length) throw new Error(`not found with the seeds ${missed.join(', ')}`)
  if (!tried) throw new Error('no history had a place for it')
  return { note: `found in ${tried} of ${tried} histories` }
}

const plantCases = (kind: string, seed: number, historyOf: HistoryOf): Case[] =>
  Object.entries(plants).map(([name, { title }]) => ({
    part: 'checker',
    id: `${kind} · ${name}`,
    title,
    run: () => planted(name, seed, historyOf),
  }))

/** Faults planted in histories that were made up, which takes no lab. */
export const madeUp: Lane = {
  name: 'planted',
  quick: true,
  run: suite =>
    suite.run([
      {
        part: 'checker',
        id: 'made up · none',
        title: 'Nothing is wrong where no fault was planted',
        run: async () => {
          for (let at = suite.seed; at < suite.seed + TRIES; at++) {
            const { violations } = check(madeHistory(at), at)
            if (violations.length) throw new Error(`with the seed ${at}: ${violations.join('\n')}`)
          }
          return { note: `right about ${TRIES} of ${TRIES} histories` }
        },
      },
      ...plantCases('made up', suite.seed, madeHistory),
    ]),
}

/** Faults planted in the history of a real cluster, whose members were killed and cut off meanwhile. */
export const recorded: Lane = {
  name: 'recorded',
  quick: false,
  run: suite => {
    let record: Promise<Recorded> | undefined
    const once = () => (record ??= recordOn(suite.seed))
    return suite.run([
      {
        part: 'checker',
        id: 'recorded · none',
        title: 'Nothing is wrong with a real cluster whose members are killed and cut off',
        run: async () => ({ seen: mustHold((await once()).verdict, 100) }),
      },
      ...plantCases('recorded', suite.seed, async () => (await once()).history),
    ])
  },
}
