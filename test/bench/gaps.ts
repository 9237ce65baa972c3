import type { Operation } from '../reliability/checker/history.ts'
import { mayWrite } from '../reliability/checker/history.ts'

/** A stretch of time, performance.now(). */
export type Window = { from: number; to: number }

/** The longest time within a window in which no write of any client was acknowledged, ms. Pure. */
export const longestGap = (operations: readonly Operation[], { from, to }: Window): number => {
  const times = operations
    .filter(operation => operation.outcome === 'ok' && mayWrite(operation))
    .map(operation => operation.return)
    .filter(time => time > from && time < to)
    .sort((a, b) => a - b)
  return [...times, to].reduce((most, time, at) => Math.max(most, time - (times[at - 1] ?? from)), 0)
}
