import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { example } from '../../../lib/inventory/example.ts'
import { jsonSchema } from '../../../lib/inventory/json-schema.ts'
import { load } from '../../../lib/inventory/load.ts'
import { inventory } from '../../../lib/inventory/schema/inventory.ts'
import type { Keys } from '../../../lib/inventory/schema/schema.ts'
import { loaded } from './helper.ts'

const root = new URL('../../../', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, root), 'utf8')
const uncommented = example().replace(/^( *)#(?=\w+:)/gm, '$1')
const STALE = 'run: node --import tsx lib/inventory/generate.ts'

test('hosts.example.yaml is what the schema makes of it today', () =>
  assert.equal(file('hosts.example.yaml'), example(), STALE))

test('docs/hosts.schema.json is what the schema makes of it today', () =>
  assert.equal(file('docs/hosts.schema.json'), jsonSchema(), STALE))

test('The example loads as it stands, without warnings', () => {
  const [cluster] = load(new URL('hosts.example.yaml', root).pathname)
  assert.deepEqual(
    cluster!.warnings.filter(warning => !warning.includes('chmod go-w')),
    [],
  )
})

test('The example’s values are the defaults', () => {
  const hosts =
    'members: { etcd1: 10.0.0.11, etcd2: 10.0.0.12, etcd3: 10.0.0.13 }, loadBalancers: { lb1: 10.0.0.21 }'
  assert.deepEqual(loaded(example()), loaded(`clusters: { demo: { ${hosts} } }`))
})

test('The example loads with everything uncommented, too', () => {
  // Settings of a way of discovery that is not the chosen one are refused.
  const [cluster] = loaded(uncommented.replace(/^ +discovery\w+:.*\n/gm, ''))
  assert.equal(cluster!.members[2]!.ssh.port, 2222)
  assert.equal(cluster!.virtualAddress!.address, '10.0.0.20')
  assert.equal(cluster!.pki.peerCa!.key!.endsWith('my-peer-ca.key'), true)
})

type Tree = Record<string, unknown>

/** The keys of the schema that a parsed example lacks. */
const missing = (keys: Keys, tree: Tree): string[] =>
  Object.entries(keys).flatMap(([key, schema]) => {
    if (!Object.hasOwn(tree, key)) return [key]
    const value = tree[key] as Tree
    const full = Object.entries(schema.named ?? {}).find(([, shown]) => shown === undefined)
    if (full) return missing(schema.entry!.keys!, value[full[0]] as Tree)
    return schema.keys && schema.example === undefined ? missing(schema.keys, value) : []
  })

test('Every key of the schema stands in the example, with words above it', () => {
  assert.deepEqual(missing(inventory.keys!, parse(uncommented) as Tree), [])
  const lines = example().split('\n')
  const bare = lines.filter((line, n) => /^\s*#?\w+:/.test(line) && !/^\s*# /.test(lines[n - 1]!))
  assert.deepEqual(
    bare.map(line => line.trim()),
    ['demo:', 'etcd1: 10.0.0.11', 'etcd2: 10.0.0.12', 'etcd3:', 'lb1: 10.0.0.21'],
  )
})

test('The JSON Schema knows every default, and closes every record', () => {
  const schema = JSON.parse(jsonSchema())
  const { etcd, install } = schema.properties.clusters.additionalProperties.properties
  assert.equal(etcd.properties.clientPort.default, 2379)
  assert.equal(etcd.additionalProperties, false)
  assert.deepEqual(install.properties.from.enum, ['release', 'mirror', 'push', 'package'])
})
