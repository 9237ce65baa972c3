import { availableParallelism } from 'node:os'
import { limiter } from '../../../lib/limit.ts'
import type { Case, Lane, Outcome } from '../part.ts'
import { sample } from '../random.ts'
import { keyOf } from '../results.ts'
import type { Entry, Local } from './entry.ts'
import { inventoryCases } from './fuzz.ts'
import { tryJudged } from './judged.ts'
import { tryLocal } from './local.ts'
import { stringCases } from './strings.ts'
import { entries } from './table.ts'

/** The case of an entry, as it is told and kept. */
export const caseOf = ({ id, title, verdict }: Entry, run: Case['run']): Case => ({
  part: 'inputs',
  id,
  title: `${title}: ${verdict}`,
  run,
})

const isLocal = (entry: Entry): entry is Local => entry.kind === 'local'

/** How many runs of runbooks the quick run makes here. */
const QUICK = 24

/** Tries an entry. */
export const tryEntry = async (entry: Entry): Promise<Omit<Outcome, 'ok'>> =>
  entry.kind === 'local' ? tryLocal(entry) : tryJudged(entry)

/** What needs no hosts; several at once, since most of their time is that of a program to start. */
const here: Lane = {
  name: 'inputs',
  quick: true,
  run: async suite => {
    // Each is a program to start; the fixtures cost nothing.
    const few = new Set(sample(entries.filter(isLocal), QUICK, suite.seed))
    const all = suite.quick ? entries.filter(entry => !isLocal(entry) || few.has(entry)) : entries
    const turn = limiter(availableParallelism() + 1)
    const begun = new Map(
      all
        .filter(({ id }) => suite.mine([keyOf({ part: 'inputs', id })]))
        .map(entry => [entry, turn(() => tryEntry(entry))]),
    )
    // One that fails before its turn to be told is told then.
    for (const trial of begun.values()) trial.catch(() => undefined)
    await suite.run(all.map(entry => caseOf(entry, () => begun.get(entry)!)))
  },
}

/** Inventories and strings that nobody would write. */
const fuzz: Lane = {
  name: 'inputs fuzz',
  quick: true,
  run: suite => suite.run([...inventoryCases(suite), ...stringCases(suite)]),
}

export const inputLanes: Lane[] = [here, fuzz]
