import { isMap, isSeq, type Node } from 'yaml'
import { rangeOf } from '../document.ts'
import { shown } from '../problem.ts'
import { absent, pairsOf, rangeFor } from './pairs.ts'
import type { Rule } from './scalars.ts'
import { label, type Options, type Place, type Schema } from './schema.ts'

/** A named value and its keys from the top. */
export type Entry<T> = { name: string; value: T; path: string[] }

/** A map from names of the operator's choice to values of one kind, in file order. */
export const map = <T>(
  name: { what: string; rule: Rule },
  entry: Schema<T>,
  options: Options<undefined> & { named: Record<string, unknown> },
) => ({
  ...options,
  entry,
  json: {
    type: ['object', 'null'],
    description: options.doc,
    additionalProperties: entry.json,
  },
  read: (node: Node | undefined, place: Place): Entry<T>[] => {
    if (absent(node)) return []
    if (!isMap(node)) {
      place.report(
        rangeFor(node, place.range),
        `${label(place.path)} must be a map: one line \`${name.what}: …\` each`,
      )
      return []
    }
    return pairsOf(node).map(({ key, range, node: child }) => {
      const said = name.rule(key)
      if (said) place.report(range, `the ${name.what} ${shown(key)} ${said}`)
      const path = [...place.path, key]
      return { name: key, path, value: entry.read(child, { ...place, path, range }) }
    })
  },
})

/** A list of values of one kind; a single value will do for a list of one. */
export const list = <T>(item: Schema<T>, options: Options<undefined>): Schema<T[]> => ({
  ...options,
  json: { type: 'array', items: item.json, description: options.doc },
  read: (node, place) => {
    if (absent(node)) return []
    const items = isSeq(node) ? node.items : [node]
    return items.map(child => item.read(child as Node, { ...place, range: rangeOf(child) }))
  },
})
