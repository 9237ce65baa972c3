import { isScalar, type Node } from 'yaml'
import { rangeOf } from '../document.ts'
import { shown } from '../problem.ts'
import { invalid, type JsonSchema, label, type Options, type Place, type Schema } from './schema.ts'

type Scalar = { value: unknown; source: string; complain: (tail: string) => never }

/** The parts every scalar shares: an absent one is its default, or missed; a list or map is in the wrong place. */
const scalar = <T, D>(
  form: string,
  options: Options<D>,
  json: JsonSchema,
  read: (scalar: Scalar) => T,
): Schema<T | D> => ({
  ...options,
  json: {
    ...json,
    description: options.doc,
    ...(options.default !== undefined && { default: options.default }),
  },
  read: (node: Node | undefined, { path, range, report }: Place) => {
    if (!node) {
      if (options.required)
        report(range, `${label(path.slice(0, -1))} has no \`${path.at(-1)}\`; add ${form}`)
      return options.default as D
    }
    const complain = (tail: string): never => {
      report(isScalar(node) && node.value !== null ? rangeOf(node) : range, `${label(path)} ${tail}`)
      return invalid
    }
    if (!isScalar(node)) return complain(`is a list or a map; write ${form}`)
    if (node.value === null) return complain(`has no value; write ${form}, or remove the key`)
    return read({ value: node.value, source: node.source ?? String(node.value), complain })
  },
})

/** What is wrong with a text, as the end of a sentence that starts with the key and its value; undefined: nothing. */
export type Rule = (text: string) => string | undefined

/** A text; `form` says what is expected ("a directory such as /var/lib/etcd"), `rule` what is wrong. */
export const text = <D extends string | undefined = undefined>(
  options: Options<D> & { form: string; rule?: Rule; pattern?: RegExp },
): Schema<string | D> => {
  const { form, rule, pattern, ...rest } = options
  const json = { type: 'string', ...(pattern && { pattern: pattern.source }) }
  return scalar(form, rest, json, ({ value, source, complain }) => {
    if (typeof value !== 'string')
      return complain(`${shown(source)} is read as the ${typeof value} ${value}; put it in quotes`)
    const bad = value === '' ? 'is empty' : /\p{Cc}/u.test(value) ? 'has a control character' : undefined
    if (bad) return complain(`${bad}; write ${form}`)
    const said = rule?.(value)
    if (said) return complain(`${shown(value)} ${said}`)
    return pattern && !pattern.test(value) ? complain(`${shown(value)} is not ${form}`) : value
  })
}

/** A whole number within limits, both included, written in plain decimal: YAML would read 0600 as 600. */
export const integer = <D extends number | undefined = undefined>(
  options: Options<D> & { form: string; from: number; to: number },
): Schema<number | D> => {
  const { form, from, to, ...rest } = options
  const json = { type: 'integer', minimum: from, maximum: to }
  return scalar(form, rest, json, ({ value, source, complain }) => {
    const good = typeof value === 'number' && /^-?(0|[1-9]\d*)$/.test(source) && value >= from && value <= to
    return good ? value : complain(`${shown(source)} is not ${form}, a whole number from ${from} to ${to}`)
  })
}

/** A TCP port; `off` allows 0 as well. */
export const port = <D extends number | undefined = undefined>(options: Options<D> & { off?: boolean }) => {
  const { off, ...rest } = options
  return integer<D>({ ...rest, form: off ? 'a port or 0' : 'a port', from: off ? 0 : 1, to: 65_535 })
}

/** true or false; YAML 1.2 reads yes, no, on and off as texts. */
export const boolean = <D extends boolean | undefined = undefined>(
  options: Options<D>,
): Schema<boolean | D> =>
  scalar('true or false', options, { type: 'boolean' }, ({ value, source, complain }) =>
    typeof value === 'boolean'
      ? value
      : complain(`${shown(source)} is neither true nor false; write one of them`),
  )

/** One of a few words. */
export const choice = <const W extends string>(
  words: readonly W[],
  options: Options<W> & { default: W },
): Schema<W> => {
  const list = words.length > 1 ? `one of ${words.join(', ')}` : words[0]!
  return scalar(
    list,
    options,
    { enum: words },
    ({ value, source, complain }) =>
      words.find(word => word === value) ?? complain(`${shown(source)} is unknown; write ${list}`),
  )
}
