import type { Operation } from './history.ts'

type Value = string | undefined

/**
 * What a register holds after an operation, or `impossible` if its answer could not have been given there. It looks at
 * values alone, not at revisions: so it also finds out who lies about those.
 */
const IMPOSSIBLE = Symbol('impossible')
const after = (state: Value, operation: Operation): Value | typeof IMPOSSIBLE => {
  const { kind, outcome, value, expected, swapped, found } = operation
  if (kind === 'put') return value
  if (kind === 'read') return state === found?.value ? state : IMPOSSIBLE
  if (outcome === 'unknown') return state === expected ? value : state
  if (swapped) return state === expected ? value : IMPOSSIBLE
  return state !== expected && state === found?.value ? state : IMPOSSIBLE
}

/** A call or a return in the list of those not yet placed. */
type Entry = {
  id: number
  operation: Operation
  returned?: Entry
  previous: Entry | undefined
  next: Entry | undefined
}

/** All calls and returns by time, calls first; the entry it returns only leads the list. */
const listOf = (operations: Operation[]): Entry => {
  const entries = operations.flatMap((operation, id) => {
    const returned: Entry = { id, operation, previous: undefined, next: undefined }
    const call: Entry = { id, operation, returned, previous: undefined, next: undefined }
    return [
      { time: operation.call, order: 0, entry: call },
      { time: operation.return, order: 1, entry: returned },
    ]
  })
  entries.sort((a, b) => (a.time === b.time ? a.order - b.order : a.time < b.time ? -1 : 1))
  const head: Entry = { id: -1, operation: operations[0]!, previous: undefined, next: undefined }
  let last = head
  for (const { entry } of entries) {
    entry.previous = last
    last.next = entry
    last = entry
  }
  return head
}

const unlink = (entry: Entry): void => {
  entry.previous!.next = entry.next
  if (entry.next) entry.next.previous = entry.previous
}
const relink = (entry: Entry): void => {
  entry.previous!.next = entry
  if (entry.next) entry.next.previous = entry
}

/**
 * Whether the operations on one key can have happened one after another, each at a moment between its call and its
 * return (Wing and Gong's search with Lowe's memory of what was tried: "Testing for linearizability", 2017). Operations
 * of unknown outcome return at infinity, failed ones must not be there. `undefined` after so many steps. Pure.
 */
export const linearizable = (operations: Operation[], steps: number): boolean | undefined => {
  const head = listOf(operations)
  const placed = new Uint32Array(Math.ceil(operations.length / 32))
  const flip = (id: number) => {
    placed[id >>> 5]! ^= 1 << (id & 31)
  }
  const tried = new Set<string>()
  const stack: { entry: Entry; state: Value }[] = []
  let state: Value
  let entry = head.next
  for (let step = 0; head.next; step++) {
    if (step > steps) return undefined
    if (entry?.returned) {
      const next = after(state, entry.operation)
      if (next !== IMPOSSIBLE) {
        flip(entry.id)
        const seen = `${placed.join()} ${next}`
        if (!tried.has(seen)) {
          tried.add(seen)
          stack.push({ entry, state })
          state = next
          unlink(entry)
          unlink(entry.returned)
          entry = head.next
          continue
        }
        flip(entry.id)
      }
      entry = entry.next
    } else {
      const back = stack.pop()
      if (!back) return false
      state = back.state
      flip(back.entry.id)
      relink(back.entry.returned!)
      relink(back.entry)
      entry = back.entry.next
    }
  }
  return true
}
