import type { History, Operation } from '../checker/history.ts'
import { mayWrite } from '../checker/history.ts'
import type { Seen } from '../part.ts'

/** What a load came to: what its clients saw, and what must not have been, each in words. */
export type Verdict = { seen: Seen; violations: string[] }

const isAcknowledged = (operation: Operation): boolean => operation.outcome === 'ok' && mayWrite(operation)

/** The longest time from one acknowledged write to the next of any client, or to the end, ms. Pure. */
const longestGap = (operations: Operation[], end: number): number => {
  const times = operations.filter(isAcknowledged).map(operation => operation.return)
  const sorted = [...times, end].sort((a, b) => a - b)
  return times.length
    ? Math.round(sorted.reduce((most, time, at) => Math.max(most, time - (sorted[at - 1] ?? time)), 0))
    : 0
}

/** The numbers of a history whose clients stopped at `end`. Pure. */
export const seenIn = ({ operations }: History, lost: number, end: number): Seen => ({
  acknowledged: operations.filter(isAcknowledged).length,
  unknown: operations.filter(operation => operation.outcome === 'unknown').length,
  lost,
  longestGapMs: longestGap(operations, end),
})

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
