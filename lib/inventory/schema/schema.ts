import type { Node } from 'yaml'
import type { Range } from '../problem.ts'

/** A JSON Schema (draft-07) fragment, for editors. */
export type JsonSchema = Record<string, unknown>

/** Where a value stands: its keys from the top, its text (or its parent's, when absent), where complaints go. */
export type Place = {
  path: string[]
  range: Range
  report: (range: Range, message: string) => void
}

/**
 * One key of the inventory: what it means, its default, how it is read. hosts.example.yaml, the JSON Schema, the
 * checks and the typed defaults all come from these, so that they can't disagree.
 */
export type Schema<T> = {
  /** Sentences for the operator: what it is, what absent means, why. */
  doc: string
  json: JsonSchema
  /** Value when absent, as the inventory would say it. */
  default?: unknown
  /** What the example shows, commented out, where there is no default. */
  example?: unknown
  required?: boolean
  /** The keys of a record; the example shows each. */
  keys?: Keys
  /** A map's values, and the names the example gives; an undefined one is shown with all keys of a value. */
  entry?: Schema<unknown>
  named?: Record<string, unknown>
  /** Gives the typed value; an undefined node is an absent key. Complaints go to `place.report`. */
  read: (node: Node | undefined, place: Place) => T
}

export type Keys = Record<string, Schema<unknown>>
/** The type a schema reads. */
export type Value<S> = S extends Schema<infer T> ? T : never

/** Options every kind of value shares; `D` is the type of the default, undefined for a value that may be absent. */
export type Options<D> = {
  doc: string
  default?: D
  example?: unknown
  required?: boolean
}

/** Stands for a value that was complained about; never read, because loading then throws. */
export const invalid = undefined as never

/** How complaints name a place: `etcd2`, `etcd.clientPort`, `cluster demo`. */
export const label = (path: readonly string[]): string => {
  if (path.length < 2) return path[0] ? `\`${path[0]}\`` : 'the inventory'
  const [first, ...rest] = path.slice(2)
  if (!first) return `cluster ${path[1]}`
  return ((first === 'members' || first === 'loadBalancers') && rest.length ? rest : [first, ...rest]).join(
    '.',
  )
}
