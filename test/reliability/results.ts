import type { Outcome, PartName, Seen } from './part.ts'

/** A case as it is kept: what it came to and when (UTC, ISO 8601); without an outcome it has not been tried yet. */
export type Kept = { part: PartName; id: string; title: string; outcome?: Outcome; at?: string }

/** What is kept of a full run; the shards of one run share `of` and add up. */
export type Results = { shards: number; seeds: number[]; commit: string; cases: Kept[] }

/** Results of one run put into those of before; another number of shards, or none, begins anew. Pure. */
export const merged = (before: Results | undefined, now: Results): Results => {
  if (!before || now.shards === 1 || before.shards !== now.shards) return now
  const cases = new Map(before.cases.map(each => [keyOf(each), each]))
  for (const each of now.cases) {
    const known = cases.get(keyOf(each))
    cases.set(keyOf(each), each.outcome || !known ? each : known)
  }
  return { ...now, seeds: [...new Set([...before.seeds, ...now.seeds])], cases: [...cases.values()] }
}

export const keyOf = ({ part, id }: { part: PartName; id: string }): string => `${part} · ${id}`

/** Sums over cases; a part's cases may still be to be tried. */
export type Total = { tried: number; ok: number; of: number; seen: Seen }

/** The total of some cases. Pure. */
export const totalOf = (cases: Kept[]): Total => {
  const seen: Seen = { acknowledged: 0, unknown: 0, lost: 0, longestGapMs: 0 }
  for (const { outcome } of cases) {
    if (!outcome?.seen) continue
    seen.acknowledged += outcome.seen.acknowledged
    seen.unknown += outcome.seen.unknown
    seen.lost += outcome.seen.lost
    seen.longestGapMs = Math.max(seen.longestGapMs, outcome.seen.longestGapMs)
  }
  return {
    tried: cases.filter(({ outcome }) => outcome).length,
    ok: cases.filter(({ outcome }) => outcome?.ok).length,
    of: cases.length,
    seen,
  }
}

const BOUNDARIES: PartName[] = ['boundaries', 'inside']

/** The last line of a run. Pure. */
export const lastLine = (cases: Kept[]): string => {
  const { seen } = totalOf(cases)
  const boundaries = totalOf(cases.filter(({ part }) => BOUNDARIES.includes(part)))
  const nemeses = totalOf(cases.filter(({ part }) => part === 'nemeses'))
  return `acknowledged ${seen.acknowledged}, lost ${seen.lost}, boundaries ${boundaries.ok} of ${boundaries.tried} converged, nemeses ${nemeses.ok} of ${nemeses.tried}`
}
