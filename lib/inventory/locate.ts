import { isMap, isScalar, type Node, type Pair } from 'yaml'
import { keyText, rangeOf } from './document.ts'
import type { Range } from './problem.ts'

/** The pairs along a path, as far as it goes. */
const along = (root: Node | undefined, path: readonly string[]): Pair[] => {
  const found: Pair[] = []
  for (const key of path) {
    const inside: unknown = found.length ? found.at(-1)!.value : root
    const next = isMap(inside) ? inside.items.find(item => keyText(item) === key) : undefined
    if (!next) break
    found.push(next)
  }
  return found
}

/** Whether the file has a key, with whatever value. */
export const has = (root: Node | undefined, path: readonly string[]): boolean =>
  along(root, path).length === path.length

/** Where a key stands, or else its nearest parent. */
export const locateKey = (root: Node | undefined, path: readonly string[]): Range =>
  rangeOf(along(root, path).at(-1)?.key)

/** Where a key's value stands if that is one word, else the key. An address alone is found as `address`, too. */
export const locate = (root: Node | undefined, path: readonly string[]): Range => {
  const pair = along(root, path).at(-1)
  return isScalar(pair?.value) && pair.value.source ? rangeOf(pair.value) : rangeOf(pair?.key)
}
