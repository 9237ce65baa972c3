import { erasOf } from './eras.ts'
import type { History } from './history.ts'
import { learn, sightingsIn, type Write } from './learn.ts'
import { checkOrder } from './order.ts'
import { checkReads } from './reads.ts'
import { checkSample } from './sampled.ts'
import { checkSet } from './set.ts'
import { checkVersions } from './versions.ts'
import { checkWatches } from './watches.ts'

/** So many of one kind are told; the rest is counted. */
const MOST = 8

const few = (violations: string[]): string[] =>
  violations.length > MOST
    ? [...violations.slice(0, MOST), `… and ${violations.length - MOST} more like these`]
    : violations

const byKey = (writes: Write[]): Map<string, Write[]> => {
  const keys = new Map<string, Write[]>()
  for (const write of writes) {
    const of = keys.get(write.key)
    if (of) of.push(write)
    else keys.set(write.key, [write])
  }
  return keys
}

/** By which means something was found to be wrong. */
export type Layer = 'set' | 'revisions' | 'search'

/**
 * What must not have been in a history, by who found it, each in words; and how many acknowledged writes are lost. The
 * three layers know nothing of each other: what one can't see another does. Pure; `seed` chooses what is searched.
 */
export const layersOf = (history: History, seed: number): Record<Layer, string[]> & { lost: number } => {
  const { eras, violations } = erasOf(history)
  const set = checkSet(history, eras)
  const sightings = sightingsIn(history)
  const { writes, violations: learned } = learn(history, sightings)
  const keys = byKey(writes)
  return {
    lost: set.lost,
    set: set.violations,
    revisions: [
      ...few(violations),
      ...few(learned),
      ...few(checkOrder(history.operations, writes)),
      ...few(checkReads(history, keys, eras)),
      ...few(checkVersions(history.operations, keys, sightings, eras)),
      ...few(checkWatches(history.watches, writes, eras)),
    ],
    search: checkSample(history, eras, seed),
  }
}

/** All of it. Pure. */
export const check = (history: History, seed = 1): { violations: string[]; lost: number } => {
  const { lost, set, revisions, search } = layersOf(history, seed)
  return { lost, violations: [...few(set), ...revisions, ...few(search)] }
}
