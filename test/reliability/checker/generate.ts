import { randomFrom } from '../random.ts'
import { type History, hotKey, type Operation, uniqueKey } from './history.ts'
import { storeFrom } from './store.ts'

/** How the clients of a made-up history are. */
export type Shape = { clients?: number; operations?: number; keys?: number; unknown?: number }

type Planned = { at: number; applied: boolean; operation: Operation }

const PREFIX = '/made/'

/**
 * A history as clients of a store without faults would make it: each operation is done at a moment between its call and
 * its return, or, when it timed out, at any time after its call or never. The same again for the same seed. Pure.
 */
export const madeHistory = (
  seed: number,
  { clients = 6, operations = 400, keys = 4, unknown = 0.04 }: Shape = {},
): History => {
  const random = randomFrom(seed)
  const busyUntil = Array.from({ length: clients }, () => random() * 10)
  const last = new Map<string, string>()
  const planned: Planned[] = []
  let names = clients
  const client = busyUntil.map((_, at) => at)
  for (let n = 1; n <= operations; n++) {
    const who = busyUntil.indexOf(Math.min(...busyUntil))
    const call = busyUntil[who]! + 0.1 + random()
    const until = call + 1 + random() * 12
    const timedOut = random() < unknown
    const base = choose(random, n, keys, last)
    const operation: Operation = {
      ...base,
      client: client[who]!,
      call,
      return: timedOut ? Number.POSITIVE_INFINITY : until,
      outcome: timedOut ? 'unknown' : 'ok',
    }
    if (operation.value !== undefined) last.set(operation.key, operation.value)
    if (timedOut) client[who] = names++
    if (!timedOut || operation.kind !== 'read')
      planned.push({
        at: timedOut ? call + random() * 60 : call + random() * (until - call),
        applied: !timedOut || random() < 0.5,
        operation,
      })
    busyUntil[who] = until
  }
  return perform(planned)
}

const choose = (
  random: () => number,
  n: number,
  keys: number,
  last: Map<string, string>,
): Pick<Operation, 'kind' | 'key' | 'value' | 'expected'> => {
  const luck = random()
  if (luck < 0.3) return { kind: 'put', key: uniqueKey(PREFIX, n), value: `v${n}` }
  const key = hotKey(PREFIX, Math.floor(random() * keys))
  if (luck < 0.55) return { kind: 'put', key, value: `v${n}` }
  if (luck < 0.75) return { kind: 'cas', key, value: `v${n}`, expected: last.get(key) ?? '' }
  return { kind: 'read', key }
}

const perform = (planned: Planned[]): History => {
  const store = storeFrom(1)
  for (const { operation, applied } of planned.toSorted((a, b) => a.at - b.at)) {
    if (!applied) continue
    const { kind, key, value, expected } = operation
    const before = store.get(key)
    const writes = kind === 'put' || (kind === 'cas' && before?.value === expected)
    if (writes) store.put(key, value ?? '')
    if (operation.outcome === 'unknown') continue
    Object.assign(operation, {
      revision: store.revision,
      ...(kind === 'cas' && { swapped: writes }),
      ...(!writes && { found: before }),
    })
  }
  const end = Math.max(...planned.map(({ at }) => at)) + 100
  const keys = new Map(store.log.map(({ key }) => [key, store.get(key)!]))
  const finals = ['etcd1', 'etcd2', 'etcd3'].map((member, at) => ({
    member,
    call: end + at,
    return: end + at + 0.5,
    revision: store.revision,
    keys: new Map(keys),
  }))
  const watch = { name: 'etcd1', from: 2, until: store.revision, events: store.log }
  return {
    prefix: PREFIX,
    operations: planned.map(each => each.operation),
    watches: [watch],
    finals,
    restores: 0,
  }
}
