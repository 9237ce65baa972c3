import type { Era } from './eras.ts'
import type { Watch, WatchEvent } from './history.ts'
import type { Write } from './learn.ts'

/**
 * A watch of all keys has every event once, in the order of the revisions, and none is missing (etcd docs, "Watch
 * streams": ordered, reliable, atomic). So each revision up to its last has an event: one without is a write that
 * nobody knows of, or that the watch has missed. Pure.
 */
export const checkWatches = (watches: Watch[], writes: Write[], eras: Era[]): string[] => {
  const known = new Map(writes.map(write => [write.revision, write]))
  return watches.flatMap(watch => [...disordered(watch), ...missing(watch, known, eras)])
}

const disordered = ({ name, events }: Watch): string[] => {
  const violations: string[] = []
  const keys = new Set<string>()
  let last: WatchEvent | undefined
  for (const event of events) {
    if (event.modified !== last?.modified) keys.clear()
    if (keys.has(event.key))
      violations.push(`the watcher at ${name} got revision ${event.modified} of ${event.key} twice`)
    if (last && event.modified < last.modified)
      violations.push(`the watcher at ${name} got revision ${event.modified} after ${last.modified}`)
    keys.add(event.key)
    last = event
  }
  return violations
}

const missing = ({ name, from, until, events }: Watch, known: Map<number, Write>, eras: Era[]): string[] => {
  const seen = new Set(events.map(({ modified }) => modified))
  const violations: string[] = []
  for (const era of eras)
    for (let revision = Math.max(era.from, from); revision <= Math.min(era.until, until); revision++) {
      if (seen.has(revision)) continue
      const write = known.get(revision)
      violations.push(
        write
          ? `the watcher at ${name} missed revision ${revision}, the write of ${write.value} to ${write.key}`
          : `the watcher at ${name} got nothing of revision ${revision}, and nobody knows what was written then`,
      )
    }
  return violations
}
