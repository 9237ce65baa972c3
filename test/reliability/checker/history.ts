/** What is known of a key at one moment, as etcd answers it. */
export type Found = { value: string; created: number; modified: number; version: number }

/**
 * One operation of one client, on one key. Times are ms of one monotonic clock; one whose outcome is unknown returns at
 * infinity, since it may be applied at any time after its call.
 */
export type Operation = {
  /** No client does two things at once; after an unknown outcome it goes on as another one. */
  client: number
  /** `cas` writes `value` where it finds `expected`, and reads otherwise. */
  kind: 'put' | 'cas' | 'read'
  key: string
  value?: string
  expected?: string
  call: number
  return: number
  /** `fail`: certainly not done. Reads that came to nothing are left out. */
  outcome: 'ok' | 'fail' | 'unknown'
  /** Of the answer; a write's own. */
  revision?: number
  /** Of a `cas`: whether it wrote. */
  swapped?: boolean
  /** What a read, or a `cas` that did not write, found; undefined where there was nothing. */
  found?: Found
}

/** An event of a watch; a deletion has neither value nor version. */
export type WatchEvent = { key: string; modified: number; created?: number; version?: number; value?: string }

/** A watch of all keys from a revision on, over as many connections as it took; complete up to `until`. */
export type Watch = { name: string; from: number; until: number; events: WatchEvent[] }

/** Every key of the load as one member has it in the end, read linearizably. */
export type FinalRead = {
  member: string
  call: number
  return: number
  revision: number
  keys: Map<string, Found>
}

/** All that clients did and saw, for the checker. */
export type History = {
  /** Every key of the load begins so; others are somebody else's. */
  prefix: string
  operations: Operation[]
  watches: Watch[]
  finals: FinalRead[]
  /** How often the cluster was restored from a snapshot meanwhile: each time its revision jumps up. */
  restores: number
}

/** What comes after the prefix where every write has a key of its own; other keys are contended for. */
const UNIQUE = 'unique/'

export const uniqueKey = (prefix: string, n: number): string =>
  `${prefix}${UNIQUE}${String(n).padStart(8, '0')}`
export const hotKey = (prefix: string, n: number): string => `${prefix}hot/${n}`

export const isOurs = (prefix: string, key: string): boolean => key.startsWith(prefix)

/** Whether every write of it has a key of its own. */
export const isUnique = (prefix: string, key: string): boolean => key.startsWith(prefix + UNIQUE)

/** Whether an operation changes, or may have changed, its key. */
export const mayWrite = ({ kind, outcome, swapped }: Operation): boolean =>
  kind !== 'read' && outcome !== 'fail' && swapped !== false
