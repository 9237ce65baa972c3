import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { load } from '../../../lib/inventory/load.ts'
import { anyBytes, BASE, endsInOrder, loadsOrIsRefused, texts } from './any-inventory.ts'

const RUNS = 3000

test('A tab inside a host name that lacks its address reaches no terminal', () => {
  loadsOrIsRefused(BASE.replace(/^( +)lb1: .*$/m, '$1l\tb1: #'))
})

for (const { what, share, text } of texts)
  test(`An inventory that is ${what} loads or is refused in order`, () => {
    fc.assert(fc.property(text, loadsOrIsRefused), { numRuns: share * RUNS })
  })

const folder = mkdtempSync(join(tmpdir(), 'bytes-'))
after(() => rmSync(folder, { recursive: true }))

test('A file of any bytes loads or is refused in order', () => {
  const file = join(folder, 'hosts.yaml')
  const property = fc.property(anyBytes, bytes => {
    writeFileSync(file, bytes)
    endsInOrder(() => load(file))
  })
  fc.assert(property, { numRuns: 300 })
})
