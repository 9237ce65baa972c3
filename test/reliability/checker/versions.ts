import { type Era, eraOf } from './eras.ts'
import { mayWrite, type Operation } from './history.ts'
import type { Sighting, Write } from './learn.ts'

/**
 * A key's version grows by one with each write, and it keeps the revision that made it: nothing of the load is ever
 * deleted. Only writes whose outcome is unknown can have come between. Keys older than a restore are left out. Pure.
 */
export const checkVersions = (
  operations: Operation[],
  writes: Map<string, Write[]>,
  sightings: Sighting[],
  eras: Era[],
): string[] => {
  const unseen = new Map<string, number>()
  for (const operation of operations)
    if (operation.outcome === 'unknown' && mayWrite(operation))
      unseen.set(operation.key, (unseen.get(operation.key) ?? 0) + 1)
  for (const [key, known] of writes)
    unseen.set(
      key,
      (unseen.get(key) ?? 0) - known.filter(({ operation }) => operation.outcome === 'unknown').length,
    )
  const violations = new Set<string>()
  for (const { key, found, by } of sightings) {
    const known = writes.get(key) ?? []
    if (spans(known, eras) || eraOf(eras, found.modified) !== eraOf(eras, known[0]?.revision ?? 0)) continue
    const rank = known.filter(({ revision }) => revision <= found.modified).length
    const more = found.version - rank
    const possible = unseen.get(key) ?? 0
    const first = known[0]?.revision ?? found.created
    if (more < 0 || more > possible)
      violations.add(
        `${by} found version ${found.version} of ${key} at revision ${found.modified}, after ${rank} writes`,
      )
    if (!possible && found.created !== first)
      violations.add(
        `${by} found ${key} created at revision ${found.created}, and its first write was ${first}`,
      )
  }
  return [...violations]
}

/** Whether writes of several eras are among them. */
const spans = (writes: Write[], eras: Era[]): boolean =>
  eraOf(eras, writes[0]?.revision ?? 0) !== eraOf(eras, writes.at(-1)?.revision ?? 0)
