import { withLab } from '../lab.ts'
import type { Lane, Suite } from '../part.ts'
import { boundaryCases, boundaryKeys, type Few } from './boundaries.ts'
import { keepEmpty } from './grounds.ts'
import { insideCases, insideKeys } from './inside.ts'
import { referenceOf } from './reference.ts'
import { GROUNDS, type Ground, type Row } from './table.ts'

/** What a quick run does of a row. */
type Sample = { boundaries: Few; kills: number }

const QUICK: Record<string, Sample> = {
  chain: { boundaries: {}, kills: 2 },
  config: { boundaries: { process: 1 }, kills: 0 },
  backup: { boundaries: { ssh: 1, host: 1 }, kills: 0 },
}

const isMine = (suite: Suite, row: Row) => suite.mine([...boundaryKeys(row), ...insideKeys(row)])

/** Kills runs of a ground's rows everywhere. */
const runOn = async (suite: Suite, { name, flags, make, rows }: Ground): Promise<void> => {
  const mine = rows.filter(row => isMine(suite, row))
  if (!mine.length) return
  await withLab(`rel-kill-${name}`, flags, async lab => {
    await make(lab)
    for (const row of mine) {
      const reference = await referenceOf(lab, row)
      const few = suite.quick ? QUICK[row.name] : undefined
      await suite.run(insideCases(reference, suite, few?.kills))
      await suite.run(boundaryCases(reference, suite, few?.boundaries))
    }
  })
}

const rowOf = (name: string): Row => GROUNDS.flatMap(({ rows }) => rows).find(row => row.name === name)!

/** In a quick run one lab does for all: the chain, killed on its way, gives it the cluster that the others change. */
const quick: Ground = { name: 'quick', flags: [], make: keepEmpty, rows: Object.keys(QUICK).map(rowOf) }

/** A lane for each lab that is needed, and one for the quick run. */
export const boundaryLanes: Lane[] = [
  { name: 'boundaries', quick: true, run: async suite => (suite.quick ? runOn(suite, quick) : undefined) },
  ...GROUNDS.map(ground => ({
    name: `boundaries ${ground.name}`,
    quick: false,
    run: (suite: Suite) => runOn(suite, ground),
  })),
]
