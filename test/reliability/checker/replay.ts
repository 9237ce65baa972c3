import { type History, mayWrite, type Operation } from './history.ts'
import { learn, sightingsIn } from './learn.ts'
import { type Store, storeFrom } from './store.ts'

/** One thing the store does; without an operation it is a write of somebody else's. */
export type Step = { revision: number; writes: boolean; operation?: Operation }

/** What goes wrong in a replay. */
export type Fault = {
  /** Called before each step: whatever it does to the store is not in order. */
  before?: (store: Store, step: Step, at: number, steps: Step[]) => void
  /** An answer other than the store's, for one that only reads. */
  answer?: (store: Store, step: Step, at: number) => Pick<Operation, 'found' | 'revision'> | undefined
  /** What becomes of the history in the end. */
  finish?: (history: History) => History
}

/** What a history's store did, in the order of the revisions: reads after the write they could see. Pure. */
export const stepsOf = (history: History): Step[] => {
  const { writes } = learn(history, sightingsIn(history))
  const ours = new Set(writes.map(({ revision }) => revision))
  const foreign = new Set(
    history.watches
      .flatMap(({ events }) => events.map(({ modified }) => modified))
      .filter(one => !ours.has(one)),
  )
  const steps: Step[] = [
    ...writes.map(({ operation, revision }) => ({ operation, revision, writes: true })),
    ...[...foreign].map(revision => ({ revision, writes: true })),
    ...history.operations.flatMap(operation =>
      operation.outcome === 'ok' && !mayWrite(operation)
        ? [{ operation, revision: operation.revision ?? 0, writes: false }]
        : [],
    ),
  ]
  return steps.sort(
    (a, b) =>
      a.revision - b.revision ||
      Number(b.writes) - Number(a.writes) ||
      (a.operation?.call ?? 0) - (b.operation?.call ?? 0),
  )
}

/**
 * The same clients with the same operations in the same order, answered by a model of the store: without a fault it
 * gives the history back, with one it is the history which that fault would have made. Pure.
 */
export const replay = (history: History, fault: Fault = {}): History => {
  const steps = stepsOf(history)
  const store = storeFrom((steps[0]?.revision ?? 1) - (steps[0]?.writes ? 1 : 0))
  const done = new Map<Operation, Operation>()
  steps.forEach((step, at) => {
    fault.before?.(store, step, at, steps)
    const { operation } = step
    if (!operation) store.put('somebody else', String(at))
    else
      done.set(operation, {
        ...operation,
        ...(fault.answer?.(store, step, at) ?? answered(store, operation)),
      })
  })
  const last = new Map(store.log.map(({ key }) => [key, store.get(key)!]))
  const ours = new Map([...last].filter(([key]) => key.startsWith(history.prefix)))
  const replayed = {
    ...history,
    operations: history.operations.map(operation => done.get(operation) ?? operation),
    watches: history.watches.map(watch => ({
      ...watch,
      until: store.revision,
      events: store.log.filter(({ modified }) => modified >= watch.from),
    })),
    finals: history.finals.map(final => ({ ...final, revision: store.revision, keys: new Map(ours) })),
  }
  return fault.finish?.(replayed) ?? replayed
}

/** What the store makes of an operation; one of unknown outcome is told nothing. */
const answered = (store: Store, { kind, key, value, expected, outcome }: Operation): Partial<Operation> => {
  const before = store.get(key)
  const writes = kind === 'put' || (kind === 'cas' && before !== undefined && before.value === expected)
  const found = writes ? store.put(key, value ?? '') : before
  if (outcome === 'unknown') return {}
  return {
    revision: store.revision,
    ...(kind === 'cas' && { swapped: writes }),
    ...(!writes && { found }),
  }
}
