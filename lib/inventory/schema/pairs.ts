import { isScalar, type Node, type YAMLMap } from 'yaml'
import { keyText, rangeOf } from '../document.ts'
import type { Range } from '../problem.ts'

/** Whether nothing was written: no key, or a key with nothing after it. */
export const absent = (node: Node | undefined): boolean => !node || (isScalar(node) && node.value === null)

/** What to point at: the value if it is one word, else its key; a map's own range starts at its first key. */
export const rangeFor = (node: Node | undefined, key: Range): Range =>
  isScalar(node) && node.source ? rangeOf(node) : key

/** The pairs of a map with their keys as written; what is no key was complained about in parsing. */
export const pairsOf = (map: YAMLMap) =>
  map.items.flatMap(pair => {
    const key = keyText(pair)
    return key === undefined
      ? []
      : [{ key, range: rangeOf(pair.key), node: (pair.value ?? undefined) as Node | undefined }]
  })
