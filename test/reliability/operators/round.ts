import type { Stamped } from '../../../lib/events.ts'
import { type Ended, saidBy } from '../run.ts'

/** One of two runs that started together, and who ran it. */
export type Side = { who: string; book: string; ended: Ended }

/** When a run changed hosts: its first and last moment, ISO 8601; undefined when it changed none. Pure. */
export const changing = ({ events }: Ended): { from: string; to: string } | undefined => {
  const at = (events as Stamped[]).flatMap(each => (each.event === 'mutation' ? [each.at] : [])).sort()
  return at.length ? { from: at[0]!, to: at.at(-1)! } : undefined
}

/** Seconds that "since" may be older than the round: it is told without its fraction. */
const WHOLE_SECOND = 1000

/** Whether a refusal names who holds the lock, what that run is and since when: one that began in this round. */
const names = (said: string, cluster: string, winner: Side, started: Date): boolean => {
  const [, who, book, of, since] =
    /^(\S+) is running (\S+) on (\S+) since (\d\d:\d\d:\d\d) UTC \(\d+ s ago\)/.exec(said) ?? []
  const at = Date.parse(`${started.toISOString().slice(0, 10)}T${since}Z`)
  return (
    who === winner.who &&
    book === winner.book &&
    of === cluster &&
    // A round at midnight has a time that seems to be before it.
    (at >= started.getTime() - WHOLE_SECOND || since!.startsWith('00:00'))
  )
}

/**
 * What two runs that were started together came to: `met` when one was refused because the other held the lock, with the
 * one that was not; `passed` when one had ended before the other looked. Pure.
 * @throws Error when they changed hosts at the same time, or the refused one did not name the other
 */
export const judged = (
  sides: readonly [Side, Side],
  cluster: string,
  started: Date,
): { met: false } | { met: true; winner: Side; said: string } => {
  const told = sides
    .map(({ who, ended }) => `${who}: exit ${ended.exit}, ${saidBy(ended) ?? 'well'}`)
    .join('; ')
  const refused = sides.filter(({ ended }) => ended.exit === 4)
  const done = sides.filter(({ ended }) => ended.exit === 0)
  if (refused.length + done.length < 2) throw new Error(`a run ended in another way: ${told}`)
  if (refused.length === 2) throw new Error(`each held the other up: ${told}`)
  const [one, other] = done.map(({ ended }) => changing(ended))
  if (one && other && one.from <= other.to && other.from <= one.to)
    throw new Error(`both changed hosts at the same time: ${told}`)
  const [loser] = refused
  const [winner] = done
  if (!loser || !winner) return { met: false }
  if (changing(loser.ended)) throw new Error(`the run that was refused had changed hosts: ${told}`)
  if (!changing(winner.ended)) throw new Error(`the run that held the lock had changed nothing: ${told}`)
  const said = saidBy(loser.ended) ?? ''
  if (!names(said, cluster, winner, started)) throw new Error(`the holder was not named: ${told}`)
  return { met: true, winner, said }
}
