import type { TestLab } from '../lab.ts'
import type { Outcome } from '../part.ts'
import { type Operator, withOperators } from './operator.ts'
import { judged, type Side } from './round.ts'
import { cameTrue, flagsOf, type Wish } from './wish.ts'

/** Two starts that do not meet prove nothing; so many of them for each that counts is a slow machine, more is a fault. */
const MISSES = 3

/** Both start the same runbook at the same moment. @throws Error when it is not exactly one that changes something */
const round = async (
  lab: TestLab,
  operators: readonly [Operator, Operator],
  wishes: readonly [Wish, Wish],
): Promise<string | undefined> => {
  const started = new Date()
  const begin = async (at: 0 | 1): Promise<Side> => {
    const { who, wants, run } = operators[at]
    const { book, setting } = wishes[at]
    wants(setting)
    return { who, book, ended: await run(book, ...flagsOf(wishes[at])) }
  }
  const found = judged(await Promise.all([begin(0), begin(1)]), lab.name, started)
  if (!found.met) return undefined
  await cameTrue(lab, wishes[found.winner.who === operators[0].who ? 0 : 1])
  return found.said
}

/**
 * So many simultaneous starts of a mutating runbook from two folders on two machines; starts where the first had ended
 * before the second looked are told, and made again. `wishes` is asked with a number that is new each time.
 */
export const together = (
  lab: TestLab,
  times: number,
  wishes: (value: number) => readonly [Wish, Wish],
): Promise<Omit<Outcome, 'ok'>> =>
  withOperators(lab, async (...operators) => {
    let said: string | undefined
    let met = 0
    let missed = 0
    for (let value = 1; met < times; value += 2) {
      const refused = await round(lab, operators, wishes(value))
      if (refused) met++
      else if (++missed > MISSES * times)
        throw new Error(`only ${met} of ${met + missed} pairs of runs ever met`)
      said = refused ?? said
    }
    return {
      exit: 4,
      said,
      note: `${met} times one changed the hosts and the other was refused${missed ? `; ${missed} times the first had ended before the second looked` : ''}`,
    }
  })
