import { sample } from '../random.ts'
import { type Era, eraOf } from './eras.ts'
import { type History, isUnique, mayWrite, type Operation } from './history.ts'
import { linearizable } from './search.ts'

/** Keys searched of a history, and steps for each: a search that takes longer has found nothing, and that is told. */
const KEYS = 200
const STEPS = 300_000

/**
 * Searches an order for a sample of the keys that clients contend for, each on its own (linearizability is a property
 * of single keys: Herlihy and Wing, 1990). Keys older than a restore are left out. Pure.
 */
export const checkSample = (history: History, eras: Era[], seed: number, steps = STEPS): string[] => {
  const keys = new Map<string, Operation[]>()
  for (const operation of [...history.operations, ...lastReads(history)])
    if (operation.key.startsWith(history.prefix) && !isUnique(history.prefix, operation.key))
      keys.set(operation.key, [...(keys.get(operation.key) ?? []), operation])
  const one = [...keys].filter(([, operations]) => inOneEra(operations, eras))
  return sample(one, KEYS, seed).flatMap(([key, operations]) => {
    const found = linearizable(observable(operations), steps)
    if (found) return []
    return found === undefined
      ? [`no order of the operations on ${key} was found in ${steps} steps: nothing is proven`]
      : [`the operations on ${key} can't have happened in any order`]
  })
}

const lastReads = ({ finals, operations }: History): Operation[] => {
  const keys = new Set(operations.map(({ key }) => key))
  return finals.flatMap(({ call, return: until, keys: there, revision }, at) =>
    [...keys].map(key => ({
      client: -1 - at,
      kind: 'read' as const,
      key,
      call,
      return: until,
      outcome: 'ok' as const,
      revision,
      found: there.get(key),
    })),
  )
}

const inOneEra = (operations: Operation[], eras: Era[]): boolean =>
  new Set(operations.flatMap(({ revision }) => (revision === undefined ? [] : [eraOf(eras, revision)])))
    .size < 2

/**
 * Without what failed, and without writes of unknown outcome whose value nobody saw or may have swapped: those can
 * always have come last, and each would double what there is to search.
 */
const observable = (operations: Operation[]): Operation[] => {
  const seen = new Set(operations.map(({ found }) => found?.value))
  const expected = new Set(operations.filter(mayWrite).map(({ expected }) => expected))
  return operations.filter(
    operation =>
      operation.outcome === 'ok' ||
      (mayWrite(operation) && (seen.has(operation.value) || expected.has(operation.value))),
  )
}
