import type { Outcome, PartName, Seen } from './part.ts'

/** When a case was tried (UTC, ISO 8601), at which commit, and from which seed its run chose. */
export type Tried = { at: string; commit: string; seed: number }

/** A case as it is kept: what it came to the last time; without an outcome it has not been tried yet. */
export type Kept = { part: PartName; id: string; title: string; outcome?: Outcome; tried?: Tried }

export const keyOf = ({ part, id }: { part: PartName; id: string }): string => `${part} · ${id}`

/**
 * Cases of this run put into those of before, so that shards and runs of a few cases add up; the last outcome counts.
 * A run of everything leaves nothing of before. Pure.
 */
export const merged = (before: Kept[], now: Kept[], everything: boolean): Kept[] => {
  if (everything) return now
  const cases = new Map(before.map(each => [keyOf(each), each]))
  for (const each of now) {
    const known = cases.get(keyOf(each))
    cases.set(keyOf(each), each.outcome || !known ? each : { ...known, title: each.title })
  }
  return [...cases.values()]
}

/** What clients saw in all. Pure. */
export const sumOf = (all: Seen[]): Seen => ({
  acknowledged: all.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
  unknown: all.reduce((sum, { unknown }) => sum + unknown, 0),
  lost: all.reduce((sum, { lost }) => sum + lost, 0),
  longestGapMs: Math.max(0, ...all.map(({ longestGapMs }) => longestGapMs)),
})

/** Sums over cases; some may still be to be tried. */
export type Total = { tried: number; ok: number; of: number; seen: Seen }

/** The total of some cases. Pure. */
export const totalOf = (cases: Kept[]): Total => ({
  tried: cases.filter(({ outcome }) => outcome).length,
  ok: cases.filter(({ outcome }) => outcome?.ok).length,
  of: cases.length,
  seen: sumOf(cases.flatMap(({ outcome }) => outcome?.seen ?? [])),
})

const BOUNDARIES: PartName[] = ['boundaries', 'inside']

/** The last line of a run. Pure. */
export const lastLine = (cases: Kept[]): string => {
  const { seen } = totalOf(cases)
  const boundaries = totalOf(cases.filter(({ part }) => BOUNDARIES.includes(part)))
  const nemeses = totalOf(cases.filter(({ part }) => part === 'nemeses'))
  return `acknowledged ${seen.acknowledged}, lost ${seen.lost}, boundaries ${boundaries.ok} of ${boundaries.tried} converged, nemeses ${nemeses.ok} of ${nemeses.tried}`
}
