import type { History } from '../checker/history.ts'
import type { Seen } from '../part.ts'
import { acknowledged, longestBetween } from './gaps.ts'

/** What a load came to: what its clients saw, and what must not have been, each in words. */
export type Verdict = { seen: Seen; violations: string[] }

/**
 * The numbers of a history whose clients stopped at `end`; the longest gap is from one acknowledged write to the next of
 * any client, or to the end. Pure.
 */
export const seenIn = ({ operations }: History, lost: number, end: number): Seen => {
  const times = acknowledged(operations).map(operation => operation.return)
  return {
    acknowledged: times.length,
    unknown: operations.filter(operation => operation.outcome === 'unknown').length,
    lost,
    longestGapMs: times.length ? Math.round(longestBetween([...times, end])) : 0,
  }
}

/** Fewer acknowledged writes than this prove nothing. */
const FLOOR = 20

/** What clients saw, of a load that saw nothing wrong. @throws Error that names what was lost or wrong, or too little */
export const mustHold = ({ seen, violations }: Verdict, floor = FLOOR): Seen => {
  if (seen.lost || violations.length)
    throw new Error([`acknowledged ${seen.acknowledged}, lost ${seen.lost}`, ...violations].join('\n'))
  if (seen.acknowledged < floor)
    throw new Error(`no evidence: only ${seen.acknowledged} writes were acknowledged, ${floor} are needed`)
  return seen
}
