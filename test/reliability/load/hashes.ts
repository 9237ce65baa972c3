import { eitherWay, insisting, NOT_THERE, TIMEOUT } from './final.ts'
import { NotDone } from './gateway.ts'
import type { Place, Surroundings } from './surroundings.ts'
import { through } from './way.ts'

type Hash = { hash: number; compact_revision?: string }

/** HashKV of one member up to a revision; undefined where its version does not have the request: 3.4. */
const hashOf = (around: Surroundings, place: Place, revision: number): Promise<Hash | undefined> =>
  eitherWay(around, scheme =>
    through(around, place, scheme, ['/v3/maintenance/hashkv', { revision: String(revision) }], {
      timeout: TIMEOUT,
    }),
  ).catch(error => {
    if (error instanceof NotDone && error.status === NOT_THERE) return undefined
    throw error
  }) as Promise<Hash | undefined>

/**
 * Whether the members' key-values up to a revision hash differently, in words (etcd docs, "Data corruption"). Hashes
 * compare only at the same compaction, which each member finishes on its own.
 */
export const differingHashes = async (
  around: Surroundings,
  revision: number,
  patience: number,
): Promise<string[]> => {
  try {
    return await insisting(performance.now() + patience, async () => {
      const hashes = await Promise.all(around.members.map(member => hashOf(around, member, revision)))
      if (new Set(hashes.map(hash => hash?.compact_revision)).size > 1)
        throw new Error('they are not compacted to the same revision')
      if (new Set(hashes.map(hash => hash?.hash)).size === 1) return []
      const each = around.members.map(({ name }, at) => `${name} ${hashes[at]?.hash}`)
      return [`the members hash differently at revision ${revision}: ${each.join(', ')}`]
    })
  } catch (error) {
    return [`the hashes of the members could not be compared: ${(error as Error).message}`]
  }
}
