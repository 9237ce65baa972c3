import type { Operation } from '../reliability/checker/history.ts'
import { acknowledged, longestBetween } from '../reliability/load/gaps.ts'

/** A stretch of time, performance.now(). */
export type Window = { from: number; to: number }

/** The longest time within a window in which no write of any client was acknowledged, ms. Pure. */
export const longestGap = (operations: readonly Operation[], { from, to }: Window): number => {
  const times = acknowledged(operations).map(operation => operation.return)
  return longestBetween([from, ...times.filter(time => time > from && time < to), to])
}
