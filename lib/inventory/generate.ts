import { writeFileSync } from 'node:fs'
import { example } from './example.ts'
import { jsonSchema } from './json-schema.ts'

// Writes what is made from the schema: node --import tsx lib/inventory/generate.ts
const root = new URL('../../', import.meta.url)
writeFileSync(new URL('hosts.example.yaml', root), example())
writeFileSync(new URL('docs/hosts.schema.json', root), jsonSchema())
