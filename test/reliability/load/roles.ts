import { hotKey, type Operation, uniqueKey } from '../checker/history.ts'
import { keepOn, putting, reading, type Shared, swapping } from './clients.ts'
import type { Way } from './way.ts'

/** Writes one unique key after another; each try has its own, so that trying again never hides a loss. */
export const writer = (shared: Shared, way: Way, perSecond: number): Promise<void> =>
  keepOn(shared, perSecond, () => {
    const n = shared.next()
    return putting(shared, way, uniqueKey(shared.prefix, n), `v${n}`)
  })

/** Reads keys whose writes were acknowledged of late. */
export const reader = (shared: Shared, way: Way, perSecond: number): Promise<void> =>
  keepOn(shared, perSecond, () => {
    const { operations, random } = shared
    const late = operations.slice(-40).filter(({ kind }) => kind === 'put')
    const key = late[Math.floor(random() * late.length)]?.key ?? hotKey(shared.prefix, 0)
    return reading(shared, way, key)
  })

/** Keys that clients contend for: a search for an order gets slow when a key has very many operations. */
const KEYS = 3
const PER_KEY = 150

/** The keys contended for now, and the value each was last seen with. */
export type Contended = { key: string; last: string; count: number }[]

/** One client of several that write, compare-and-swap and read the same few keys. */
export const contender = (
  shared: Shared,
  way: Way,
  perSecond: number,
  contended: Contended,
): Promise<void> => {
  const { random, prefix, next } = shared
  return keepOn(shared, perSecond, () => {
    const at = Math.floor(random() * KEYS)
    if (!contended[at] || contended[at].count >= PER_KEY)
      contended[at] = { key: hotKey(prefix, next()), last: '', count: 0 }
    const chosen = contended[at]
    chosen.count++
    const luck = random()
    const act =
      luck < 0.35
        ? putting(shared, way, chosen.key, `v${next()}`)
        : luck < 0.7
          ? swapping(shared, way, chosen.key, chosen.last, `v${next()}`)
          : reading(shared, way, chosen.key)
    return async client => {
      const operation = await act(client)
      chosen.last = seenBy(operation) ?? chosen.last
      return operation
    }
  })
}

const seenBy = ({ kind, outcome, swapped, value, found }: Operation): string | undefined => {
  if (outcome !== 'ok') return undefined
  return kind === 'read' || swapped === false ? found?.value : value
}
