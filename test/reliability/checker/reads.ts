import { type Era, eraOf } from './eras.ts'
import { type History, isOurs, mayWrite, type Operation } from './history.ts'
import type { Write } from './learn.ts'

/** The last write up to a revision; they are sorted. */
const lastUntil = (writes: Write[], revision: number): Write | undefined =>
  writes.findLast(write => write.revision <= revision)

/**
 * Every read finds the last write up to its revision. What a restore brought back is found until the key is written
 * again. `writes` are all that are known, of all keys, in order. Pure.
 */
export const checkReads = (
  { prefix, operations, finals }: History,
  writes: Map<string, Write[]>,
  eras: Era[],
): string[] => {
  const reads = operations.filter(
    operation => operation.outcome === 'ok' && !mayWrite(operation) && isOurs(prefix, operation.key),
  )
  const last = finals.flatMap(({ member, keys, revision }) =>
    [...writes.keys()].map(key => ({
      key,
      found: keys.get(key),
      revision,
      by: `the last read of ${member}`,
    })),
  )
  const all = [...reads.map(read => ({ ...read, by: `client ${read.client}` })), ...last]
  return all.flatMap(read => wrong(read, writes.get(read.key) ?? [], eras) ?? [])
}

type Read = Pick<Operation, 'key' | 'found' | 'revision'> & { by: string }

const wrong = ({ key, found, revision = 0, by }: Read, writes: Write[], eras: Era[]): string | undefined => {
  const era = eraOf(eras, revision)
  const expected = lastUntil(
    writes.filter(write => eraOf(eras, write.revision) === era),
    revision,
  )
  const what = `${by} read ${key} at revision ${revision}`
  if (found && found.modified > revision) return `${what} and found the later revision ${found.modified}`
  if (!expected || expected.revision === found?.modified) return undefined
  return `${what} and found ${found ? `that of revision ${found.modified}` : 'nothing'} instead of that of ${expected.revision}`
}
