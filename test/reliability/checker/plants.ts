import { type History, isUnique, mayWrite, type Operation } from './history.ts'
import { type Fault, replay, type Step, stepsOf } from './replay.ts'
import type { Store } from './store.ts'

/** A fault as a store could have it, and how to put one into a history at a place that `random` chooses. */
export type Plant = {
  title: string
  /** Undefined when the history has no place for it. Pure. */
  into: (history: History, random: () => number) => History | undefined
}

const chosen = <T>(items: T[], random: () => number): T | undefined =>
  items[Math.floor(random() * items.length)]

/** Somewhere in the middle: enough before it and behind it that it matters. */
const middle = (steps: Step[], random: () => number): number =>
  Math.floor(steps.length * (0.3 + 0.4 * random()))

const rewinding =
  (revisions: number) =>
  (history: History, random: () => number): History => {
    const place = middle(stepsOf(history), random)
    return replay(history, {
      before: (store, _, at) => {
        if (at === place) store.rewind(store.revision - revisions)
      },
    })
  }

/** Reads, each with a revision before the last write of its key that was acknowledged before the read began. */
const staleReads = (steps: Step[]): { read: Step; old: number }[] => {
  const writes = steps.filter(step => step.writes && step.operation)
  return steps.flatMap(read => {
    const { operation } = read
    if (read.writes || !operation || operation.kind !== 'read') return []
    const last = writes.findLast(
      write => write.operation!.key === operation.key && write.operation!.return < operation.call,
    )
    return last ? [{ read, old: last.revision - 1 }] : []
  })
}

const staleRead = (revision: (store: Store, old: number) => number): Plant['into'] => {
  return (history, random) => {
    const stale = chosen(staleReads(stepsOf(history)), random)
    if (!stale) return undefined
    const { operation } = stale.read
    return replay(history, {
      answer: (store, step) =>
        step.operation === operation
          ? { found: store.getAt(operation!.key, stale.old), revision: revision(store, stale.old) }
          : undefined,
    })
  }
}

/** Values of keys that several write, with a later step at which something else is there. */
const doubleApply: Plant['into'] = (history, random) => {
  const steps = stepsOf(history)
  const contended = steps.filter(
    ({ operation, writes }) => writes && operation && !isUnique(history.prefix, operation.key),
  )
  const first = chosen(contended.slice(0, -3), random)?.operation
  if (!first) return undefined
  const place = Math.min(steps.findIndex(({ operation }) => operation === first) + 4, steps.length - 1)
  const fault: Fault = {
    before: (store, _, at) => {
      if (at === place) store.put(first.key, first.value!)
    },
  }
  return replay(history, fault)
}

const isLost = (operation: Operation, history: History): boolean =>
  operation.outcome === 'ok' && mayWrite(operation) && isUnique(history.prefix, operation.key)

/** Gone without a trace, and nobody reads it again: only the last read of everything can tell. */
const lostUnread: Plant['into'] = (history, random) => {
  const read = new Set(history.operations.flatMap(({ kind, key }) => (kind === 'read' ? [key] : [])))
  const lost = chosen(
    history.operations.filter(operation => isLost(operation, history) && !read.has(operation.key)),
    random,
  )
  const member = chosen(history.finals, random)?.member
  if (!lost || !member) return undefined
  return replay(history, {
    finish: replayed => ({
      ...replayed,
      finals: replayed.finals.map(final => {
        if (final.member !== member) return final
        return { ...final, keys: new Map([...final.keys].filter(([key]) => key !== lost.key)) }
      }),
    }),
  })
}

const missedEvent: Plant['into'] = (history, random) => {
  const missed = chosen(history.watches[0]?.events.slice(1, -1) ?? [], random)
  if (!missed) return undefined
  return {
    ...history,
    watches: history.watches.map((watch, at) =>
      at ? watch : { ...watch, events: watch.events.filter(event => event !== missed) },
    ),
  }
}

/** What the checker must find, each time; the first five are the faults that etcd and its tools have had. */
export const plants: Record<string, Plant> = {
  'rolled-back ack': {
    title: 'A crash takes back the last three acknowledged writes, and their revisions are given again',
    into: rewinding(3),
  },
  'stale read': {
    title: 'A member that is cut off answers a read with what it has, older than what was acknowledged',
    into: staleRead((_, old) => old),
  },
  'double apply': {
    title: 'A write is applied a second time, after something else was written',
    into: doubleApply,
  },
  'restore without bump': {
    title: 'A restore takes the revision back to that of the snapshot',
    into: (history, random) => ({ ...rewinding(40)(history, random), restores: 1 }),
  },
  'lost and unread': {
    title: 'An acknowledged write is gone from one member, and no client reads it again',
    into: lostUnread,
  },
  'hidden stale read': {
    title: 'A stale read says of itself that it is of the newest revision',
    into: staleRead(store => store.revision),
  },
  'missed event': { title: 'A watcher misses one event', into: missedEvent },
}
