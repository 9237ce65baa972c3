import { isMap, isScalar, type Node, type Pair } from 'yaml'
import { keyText, rangeOf } from './document.ts'
import type { Range } from './problem.ts'

/** The pair at a path, or its nearest parent where the path is not all there. */
const find = (root: Node | undefined, path: readonly string[]): Pair | undefined => {
  let found: Pair | undefined
  for (const key of path) {
    const inside: unknown = found ? found.value : root
    const next = isMap(inside) ? inside.items.find(item => keyText(item) === key) : undefined
    if (!next) break
    found = next
  }
  return found
}

/** Where a key stands, or else its nearest parent. */
export const locateKey = (root: Node | undefined, path: readonly string[]): Range =>
  rangeOf(find(root, path)?.key)

/** Where a key's value stands if that is one word, else the key. An address alone is found as `address`, too. */
export const locate = (root: Node | undefined, path: readonly string[]): Range => {
  const pair = find(root, path)
  return isScalar(pair?.value) && pair.value.source ? rangeOf(pair.value) : rangeOf(pair?.key)
}
