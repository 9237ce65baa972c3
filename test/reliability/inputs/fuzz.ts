import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { load } from '../../../lib/inventory/load.ts'
import { anyBytes, endsInOrder, loadsOrIsRefused, texts } from '../../unit/inventory/any-inventory.ts'
import type { Case } from '../part.ts'

type Size = { quick: boolean; seed: number }

const count = (number: number): string => number.toLocaleString('en')

const bytesLoad = (seed: number, numRuns: number): void => {
  const folder = mkdtempSync(join(tmpdir(), 'bytes-'))
  const file = join(folder, 'hosts.yaml')
  const property = fc.property(anyBytes, bytes => {
    writeFileSync(file, bytes, { mode: 0o600 })
    endsInOrder(() => load(file))
  })
  try {
    fc.assert(property, { seed, numRuns })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Inventories nobody would write: each loads or is refused with file and line, and none ends in a stack trace. */
export const inventoryCases = ({ quick, seed }: Size): Case[] => {
  const [structured, raw] = quick ? [400, 100] : [10_000, 2000]
  const fuzzed = (id: string, what: string, numRuns: number, run: (numRuns: number) => void): Case => ({
    part: 'inputs',
    id: `fuzz · ${id}`,
    title: `An inventory that is ${what} loads, or is refused with file and line`,
    run: async () => {
      run(numRuns)
      return { note: `${count(numRuns)} inventories, seed ${seed}` }
    },
  })
  return [
    ...texts.map(({ what, share, text }, n) =>
      fuzzed(`inventory ${n + 1}`, what, share * structured, numRuns =>
        fc.assert(fc.property(text, loadsOrIsRefused), { seed, numRuns }),
      ),
    ),
    fuzzed('bytes', 'any bytes, alone or in a good file', raw, numRuns => bytesLoad(seed, numRuns)),
  ]
}
