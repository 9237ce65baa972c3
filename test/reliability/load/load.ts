import { check } from '../checker/check.ts'
import type { History } from '../checker/history.ts'
import type { TestLab } from '../lab.ts'
import { randomFrom } from '../random.ts'
import type { Shared } from './clients.ts'
import { readEverywhere } from './final.ts'
import { differingHashes } from './hashes.ts'
import { type Contended, contender, reader, writer } from './roles.ts'
import { surroundingsOf, type Where } from './surroundings.ts'
import { seenIn, type Verdict } from './verdict.ts'
import { caughtUp, watchers } from './watchers.ts'
import { wayFrom } from './way.ts'

export type LoadOptions = Omit<Where, 'inventory'> & {
  /** Writes a second that are aimed at, over all clients; a quarter as many reads. */
  rate?: number
  /** Longest wait of a client for an answer, ms. */
  timeout?: number
  /** Of what the clients choose. */
  seed?: number
  /** Whether there are watchers; etcd waits seven seconds for them before it stops, so short runs have none. */
  watch?: boolean
  /** Longest wait at the end for every member to answer, ms. */
  patience?: number
}

/** Clients at work. */
export type Load = {
  /** So far. */
  acknowledged: () => number
  /**
   * Says that the cluster is about to be restored from a snapshot, or has just been: its revision jumps up once, and
   * what was acknowledged after the snapshot is not looked for.
   */
  restored: () => void
  /** Stops the clients, reads every key from every member and checks the whole history; heal the cluster before. */
  stop: () => Promise<Verdict>
  /** The same, with the history that was checked. */
  finish: () => Promise<{ verdict: Verdict; history: History }>
}

/** Clients of each kind and their share of the rate. */
const WRITERS = 4
const CONTENDERS = 4
const READERS = 2

/**
 * Starts writers, contenders, readers and watchers, through every member and load balancer of a lab. There may be no
 * cluster yet, and nothing that happens to one ends them: they look for another way, and for a new CA.
 */
export const startLoad = async (
  lab: Pick<TestLab, 'inventory'>,
  options: LoadOptions = {},
): Promise<Load> => {
  const { rate = 100, timeout = 800, seed = Date.now(), watch = true, patience = 30_000 } = options
  const around = await surroundingsOf({ ...options, inventory: lab.inventory })
  const prefix = `/load/${Date.now().toString(36)}-${process.pid}/`
  const history: History = { prefix, operations: [], watches: [], finals: [], restores: 0 }
  const stopping = new AbortController()
  const watching = new AbortController()
  let numbers = 0
  const shared: Shared = {
    operations: history.operations,
    random: randomFrom(seed),
    timeout,
    stopped: () => stopping.signal.aborted,
    prefix,
    next: () => ++numbers,
  }
  let home = 0
  const way = () => wayFrom(around, home++)
  const many = (count: number, start: () => Promise<void>) => Array.from({ length: count }, start)
  const contended: Contended = []
  const clients = [
    ...many(WRITERS, () => writer(shared, way(), (rate * 0.6) / WRITERS)),
    ...many(CONTENDERS, () => contender(shared, way(), (rate * 0.6) / CONTENDERS, contended)),
    ...many(READERS, () => reader(shared, way(), (rate * 0.1) / READERS)),
  ]
  const watched = watch ? watchers(around, history.watches, watching.signal) : undefined

  const finish = async () => {
    const end = performance.now()
    stopping.abort()
    await Promise.all(clients)
    const acknowledged = history.operations.some(({ outcome }) => outcome === 'ok')
    const { finals, silent } = await readEverywhere(around, prefix, acknowledged ? patience : 0)
    const revision = Math.max(0, ...finals.map(final => final.revision))
    const late = acknowledged && watch ? await caughtUp(history.watches, revision) : []
    watching.abort()
    await watched
    history.finals = finals
    const hashes = revision && !silent.length ? await differingHashes(around, revision, patience) : []
    const { violations, lost } = check(history, seed)
    const all = [...silent, ...late, ...hashes, ...violations]
    return { verdict: { seen: seenIn(history, lost, end), violations: acknowledged ? all : [] }, history }
  }
  return {
    acknowledged: () => seenIn(history, 0, 0).acknowledged,
    restored: () => {
      history.restores++
    },
    finish,
    stop: async () => (await finish()).verdict,
  }
}
