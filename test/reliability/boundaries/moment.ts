import type { Stamped } from '../../../lib/events.ts'

/** When a run is killed: `delay` ms after its `nth` change of a host began, counted from 1. */
export type Moment = { nth: number; delay: number }

/** Longer than any one change takes on a lab. */
const LONGEST = 4000

/**
 * A moment at random of a run like this one, before its end. When `of` kills follow each other on one way, it lies in the
 * first part of it, so that there is something left for the others. Pure.
 */
export const momentOf = (events: readonly Stamped[], random: () => number, of = 1): Moment => {
  const begins = events.filter(event => event.event === 'mutation' && event.phase === 'begin')
  const at = Math.floor((random() * begins.length) / of)
  const begun = Date.parse(begins[at]?.at ?? '')
  const end = Date.parse(events.at(-1)?.at ?? '')
  const longest = Math.min(LONGEST, Math.max(0, (end - begun) * 0.8))
  return { nth: at + 1, delay: Math.floor(random() * longest) }
}
