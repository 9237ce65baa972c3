import { isMap, isScalar, isSeq, visit } from 'yaml'
import { shown } from '../problem.ts'
import { absent, pairsOf, rangeFor } from './pairs.ts'
import { label, type Options, type Schema } from './schema.ts'

const plain = (node: unknown): unknown => {
  if (isMap(node))
    return Object.fromEntries(pairsOf(node).map(pair => [pair.key, pair.node ? plain(pair.node) : null]))
  if (isSeq(node)) return node.items.map(plain)
  return isScalar(node) ? node.value : null
}

/** A map passed on as it is; what JavaScript could not carry exactly is refused. */
export const passedOn = (options: Options<undefined>): Schema<Record<string, unknown>> => ({
  ...options,
  default: {},
  json: { type: ['object', 'null'], description: options.doc, default: {} },
  read: (node, place) => {
    if (absent(node)) return {}
    if (!isMap(node)) {
      place.report(rangeFor(node, place.range), `${label(place.path)} must be a map of keys and values`)
      return {}
    }
    visit(node, {
      Scalar: (_key, { value, source, range }) => {
        const inexact =
          typeof value === 'number' && (!Number.isFinite(value) || Math.abs(value) > 2 ** 53 - 1)
        if (inexact && range)
          place.report(
            [range[0], range[1]],
            `${label(place.path)}: ${shown(source ?? '')} is too large a number`,
          )
      },
    })
    return plain(node) as Record<string, unknown>
  },
})
