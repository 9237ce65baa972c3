import { stringify } from 'yaml'
import { inventory } from './schema/inventory.ts'
import type { Keys, Schema } from './schema/schema.ts'

const WIDTH = 100

const HEAD = `# yaml-language-server: $schema=docs/hosts.schema.json
#
# The inventory: which machines form which etcd cluster, and how. Copy it to hosts.yaml and keep only what differs:
#
#   clusters: { demo: { members: { etcd1: 10.0.0.11, etcd2: 10.0.0.12, etcd3: 10.0.0.13 } } }
#
# is a whole inventory. Every key stands below with what it means. A key with a value shows its default; a key
# behind # has none, or one that depends on others, and shows an example. Made by lib/inventory/generate.ts.
`

const comment = (text: string, indent: string): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}# ${word}`)
  }
  return lines
}

const flow = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, singleQuote: true }).trim()

const record = (keys: Keys, indent: string): string[] =>
  Object.entries(keys).flatMap(([key, schema]) => entry(key, schema, indent))

const named = (schema: Schema<unknown>, indent: string): string[] =>
  Object.entries(schema.named ?? {}).flatMap(([name, value]) =>
    value === undefined
      ? [`${indent}${name}:`, ...record(schema.entry?.keys ?? {}, `${indent}  `)]
      : [`${indent}${name}: ${flow(value)}`],
  )

const entry = (key: string, schema: Schema<unknown>, indent: string): string[] => {
  const head = comment(schema.doc, indent)
  if (schema.named) return ['', ...head, `${indent}${key}:`, ...named(schema, `${indent}  `)]
  if (schema.keys && schema.example === undefined)
    return ['', ...head, `${indent}${key}:`, ...record(schema.keys, `${indent}  `)]
  if (schema.default !== undefined) return [...head, `${indent}${key}: ${flow(schema.default)}`]
  return [...head, `${indent}${schema.required ? '' : '#'}${key}: ${flow(schema.example)}`]
}

/** hosts.example.yaml: every key with its default and what it means; also the example that loads as it stands. */
export const example = (): string => `${HEAD}${record(inventory.keys!, '').join('\n')}\n`
