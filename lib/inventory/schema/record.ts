import { isMap, isScalar, isSeq } from 'yaml'
import { shown } from '../problem.ts'
import { didYouMean } from '../suggest.ts'
import { absent, pairsOf, rangeFor } from './pairs.ts'
import { invalid, type Keys, label, type Options, type Schema, type Value } from './schema.ts'

type Values<K extends Keys> = { [P in keyof K]: Value<K[P]> }

const unknownKey = (key: string, keys: Keys): string => {
  const home = Object.entries(keys).find(([, child]) => child.keys && Object.hasOwn(child.keys, key))
  return home ? `; it belongs under \`${home[0]}\`` : didYouMean(key, Object.keys(keys), 'it knows')
}

/** A map with known keys. Absent, it is all its defaults, unless `optional`: then it is undefined. */
export const record = <K extends Keys, O extends boolean = false>(
  keys: K,
  options: Options<undefined> & { optional?: O },
): Schema<Values<K> | (O extends true ? undefined : never)> => {
  const { optional, ...rest } = options
  const required = Object.keys(keys).filter(key => keys[key]!.required)
  return {
    ...rest,
    keys,
    json: {
      type: optional ? 'object' : ['object', 'null'],
      description: options.doc,
      properties: Object.fromEntries(Object.entries(keys).map(([key, { json }]) => [key, json])),
      additionalProperties: false,
      ...(required.length && { required }),
    },
    read: (node, place) => {
      if (optional && !node) return invalid
      if (!absent(node) && !isMap(node)) {
        place.report(rangeFor(node, place.range), `${label(place.path)} must be a map of keys and values`)
        return invalid
      }
      const pairs = isMap(node) ? pairsOf(node) : []
      const unknown = pairs.filter(({ key }) => !Object.hasOwn(keys, key))
      for (const { key, range } of unknown) {
        const tail = `has the unknown key ${shown(key)}${unknownKey(key, keys)}`
        place.report(range, `${label(place.path)} ${tail}`)
      }
      // A misspelt key is one mistake, not also a missing one.
      const report = unknown.length ? () => {} : place.report
      const values = Object.entries(keys).map(([key, child]) => {
        const own = pairs.find(pair => pair.key === key)
        const path = [...place.path, key]
        return [
          key,
          own
            ? child.read(own.node, { ...place, path, range: own.range })
            : child.read(undefined, { ...place, path, report }),
        ]
      })
      return Object.fromEntries(values) as Values<K>
    },
  }
}

/** A record that may also be written as the value of its most important key alone. */
export const shorthand = <T>(key: string, full: Schema<T>, options: Options<undefined>): Schema<T> => ({
  ...full,
  ...options,
  json: { anyOf: [full.keys![key]!.json, full.json], description: options.doc },
  read: (node, place) => {
    if (node && isScalar(node) && node.value !== null) {
      const value = full.keys![key]!.read(node, { ...place, path: [...place.path, key] })
      const rest = full.read(undefined, { ...place, report: () => {} })
      return { ...rest, [key]: value }
    }
    if (!isSeq(node)) return full.read(node, place)
    place.report(
      rangeFor(node, place.range),
      `${label(place.path)} is a list; write one ${key}, IPv6 without brackets`,
    )
    return invalid
  },
})
