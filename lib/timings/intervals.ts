/** A stretch of time in ms, its end not included. */
export type Interval = { from: number; to: number }

/** How long at least one of some intervals lasts, within a window; what overlaps counts once. */
export const covered = (intervals: Interval[], window: Interval): number => {
  let sum = 0
  let reached = window.from
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(from, reached)
    const end = Math.min(to, window.to)
    if (end <= begin) continue
    sum += end - begin
    reached = end
  }
  return sum
}
