import { type Found, type History, isOurs, mayWrite, type Operation } from './history.ts'

/** A write that was applied, by its answer or because somebody saw what it wrote. */
export type Write = { operation: Operation; key: string; value: string; revision: number }

/** What somebody saw of a key, and when at the latest; events of a watch are not timed. */
export type Sighting = { key: string; found: Found; by: string; until: number }

/** Everything anybody saw of the load's own keys. Pure. */
export const sightingsIn = ({ prefix, operations, watches, finals }: History): Sighting[] => [
  ...operations.flatMap(({ outcome, key, found, client, return: until }) =>
    outcome === 'ok' && found ? [{ key, found, by: `client ${client}`, until }] : [],
  ),
  ...watches.flatMap(({ name, events }) =>
    events.flatMap(({ key, modified, value, created = 0, version = 0 }) =>
      value !== undefined && isOurs(prefix, key)
        ? [
            {
              key,
              found: { value, created, modified, version },
              by: `the watcher at ${name}`,
              until: Number.POSITIVE_INFINITY,
            },
          ]
        : [],
    ),
  ),
  ...finals.flatMap(({ member, keys, return: until }) =>
    [...keys].map(([key, found]) => ({ key, found, by: `the last read of ${member}`, until })),
  ),
]

const originOf = (key: string, value: string): string => `${key}\n${value}`

/** Why a sighting can't be, by who wrote it; undefined when it can. */
const impossible = ({ key, found, by, until }: Sighting, origin?: Operation): string | undefined => {
  const what = `${by} found ${found.value} in ${key} (revision ${found.modified})`
  if (!origin) return `${what}, which nobody wrote`
  if (!mayWrite(origin)) return `${what}, whose write was refused`
  if (origin.call > until) return `${what} before it was written`
  return undefined
}

/**
 * Every applied write of the load in the order of its revisions; values are unique within a key, so what was seen tells
 * which write it was, also of those whose outcome is unknown. Each has one revision of its own (etcd docs, "KV API
 * guarantees"): a second use of one is what a write looks like that was rolled back. Pure.
 */
export const learn = (history: History, sightings: Sighting[]): { writes: Write[]; violations: string[] } => {
  const origins = new Map<string, Operation>()
  const revisions = new Map<Operation, number>()
  const violations = new Set<string>()
  for (const operation of history.operations) {
    const { kind, key, value, outcome, revision } = operation
    if (kind !== 'read') origins.set(originOf(key, value ?? ''), operation)
    if (outcome === 'ok' && revision !== undefined && mayWrite(operation)) revisions.set(operation, revision)
  }
  for (const sighting of sightings) {
    const { key, found, by } = sighting
    const origin = origins.get(originOf(key, found.value))
    const why = impossible(sighting, origin)
    if (why) violations.add(why)
    if (!origin || why) continue
    const known = revisions.get(origin)
    if (known === undefined) revisions.set(origin, found.modified)
    else if (known !== found.modified)
      violations.add(
        `${found.value} was written to ${key} at revision ${known}, and ${by} found it of ${found.modified}`,
      )
  }
  const writes = [...revisions]
    .map(([operation, revision]) => ({
      operation,
      key: operation.key,
      value: operation.value ?? '',
      revision,
    }))
    .sort((a, b) => a.revision - b.revision)
  return { writes, violations: [...violations, ...reused(writes)] }
}

const reused = (writes: Write[]): string[] =>
  writes.flatMap(({ key, revision }, at) =>
    writes[at - 1]?.revision === revision
      ? [`revision ${revision} was given twice: to ${writes[at - 1]!.key} and to ${key}`]
      : [],
  )
