import { inventory } from './schema/inventory.ts'

// One line for a short list, as the formatter that looks over every file of the repository wants it.
const folded = (json: string) =>
  json.replace(/\[\n\s+("[^\]]*?")\n\s+\]/g, (_, items: string) => `[${items.replace(/,\n\s+/g, ', ')}]`)

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Inventory of etcd clusters (hosts.yaml)',
  ...inventory.json,
}

/** The JSON Schema (draft-07) of hosts.yaml, for editors that complete and check YAML: docs/hosts.schema.json. */
export const jsonSchema = (): string => `${folded(JSON.stringify(schema, null, 2))}\n`
