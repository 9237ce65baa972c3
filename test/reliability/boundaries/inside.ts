import type { Case, Seen, Suite } from '../part.ts'
import { hashOf, randomFrom } from '../random.ts'
import { keyOf, sumOf } from '../results.ts'
import { converge } from './converge.ts'
import { type Moment, momentOf } from './moment.ts'
import type { Reference } from './reference.ts'
import { endOf, start } from './runs.ts'
import type { Command, Row } from './table.ts'
import { type Came, underLoad } from './under.ts'

/** So many kills follow each other before it is looked whether the same command converges. */
const IN_A_ROW = 5

const idsOf = ({ name }: Row, count = 0): string[] =>
  Array.from({ length: count }, (_, at) => `${name} · ${String(at + 1).padStart(3, '0')}`)

const keyFor = (id: string): string => keyOf({ part: 'inside', id })

export const insideKeys = (row: Row): string[] => idsOf(row, row.kills).map(keyFor)

/**
 * Kills of the runbook at random times inside what it does on hosts. Several follow each other, and none of them counts
 * unless the same command converges afterwards; which these are follows from what this run of the suite does.
 */
export const insideCases = (reference: Reference, suite: Suite, count = reference.row.kills): Case[] => {
  const { row, events } = reference
  const ids = idsOf(row, count)
  const mine = ids.filter(id => suite.mine([keyFor(id)]))
  const momentFor = (id: string): Moment =>
    momentOf(events, randomFrom(suite.seed ^ hashOf(id)), row.onTheWay ? IN_A_ROW : 1)
  const groups = new Map<string, Promise<Came>>()
  const run = async (id: string): Promise<Came> => {
    const first = Math.floor(mine.indexOf(id) / IN_A_ROW) * IN_A_ROW
    const [name = id, ...others] = mine.slice(first, first + IN_A_ROW)
    const group = groups.get(name) ?? killInARow(reference, [name, ...others].map(momentFor), suite)
    groups.set(name, group)
    if (name === id) return group
    // What clients saw counts once.
    await group.catch(() => {
      throw new Error(`it is one of those that follow ${name}, which failed`)
    })
    return {}
  }
  return ids.map(id => {
    const { nth, delay } = momentFor(id)
    const title = `The runbook is killed ${delay} ms after change ${nth} began while ${row.says}`
    return { part: 'inside', id, title, run: () => run(id) }
  })
}

/** Carries out the kills on as few ways as they need, each with clients of its own, as going back loses their writes. */
const killInARow = async (
  reference: Reference,
  moments: Moment[],
  suite: Pick<Suite, 'seed'>,
): Promise<Came> => {
  const { lab, row, prepare } = reference
  const seen: Seen[] = []
  for (let left = moments; left.length; ) {
    const command = await prepare()
    const came = await underLoad(lab, row, suite, async () => {
      left = await killOnTheWay(reference, command, left)
      return {}
    })
    if (came.seen) seen.push(came.seen)
  }
  return { seen: sumOf(seen) }
}

/** Kills until a run comes to its end, or all is done; then the same command converges. What is left to kill. */
const killOnTheWay = async (
  { lab, row, expected, prepare }: Reference,
  first: Command,
  [moment, ...others]: Moment[],
): Promise<Moment[]> => {
  let command = first
  let left = others
  // Faster than the undisturbed run, it may come to its end before: then the same moment again, but sooner.
  if (!(await killAfter(lab, command, moment!))) {
    if (moment!.delay < 1) throw new Error(`change ${moment!.nth} never began`)
    left = [{ ...moment!, delay: moment!.delay / 2 }, ...others]
  } else
    while (left[0]) {
      if (!row.onTheWay) command = await prepare()
      // On the way there is less to do each time, and its moment may come no more.
      if (!(await killAfter(lab, command, left[0]))) break
      left = left.slice(1)
    }
  await converge(lab, command, expected)
  return left
}

/** Whether the run was killed before its end. */
const killAfter = async (
  lab: Reference['lab'],
  command: Command,
  { nth, delay }: Moment,
): Promise<boolean> => {
  let begun = 0
  const end = await endOf(
    start(lab, command, {
      onEvent: (event, child) => {
        if (event.event === 'mutation' && event.phase === 'begin' && ++begun === nth)
          setTimeout(() => child.kill('SIGKILL'), delay)
      },
    }),
  )
  return end.exit === null
}
