import { availableParallelism } from 'node:os'
import { limiter } from '../../../lib/limit.ts'
import type { Lane } from '../part.ts'
import { sample } from '../random.ts'
import { keyOf } from '../results.ts'
import { caseOf } from './case.ts'
import type { Judged, Local } from './entry.ts'
import { inventoryCases } from './fuzz.ts'
import { hostInputs } from './hosts-lane.ts'
import { tryJudged } from './judged.ts'
import { tryLocal } from './local.ts'
import { stringCases } from './strings.ts'
import { entries } from './table.ts'

/** How many runs of runbooks the quick run makes here. */
const QUICK = 24

const tryHere = async (entry: Local | Judged) => (entry.kind === 'local' ? tryLocal(entry) : tryJudged(entry))

/** What needs no hosts; several at once, since most of their time is that of a program to start. */
const here: Lane = {
  name: 'inputs',
  quick: true,
  run: async suite => {
    const ours = entries.filter(entry => entry.kind !== 'hosts')
    // Each is a program to start; the fixtures cost nothing.
    const few = new Set<unknown>(
      sample(
        ours.filter(({ kind }) => kind === 'local'),
        QUICK,
        suite.seed,
      ),
    )
    const all = suite.quick ? ours.filter(entry => entry.kind === 'judged' || few.has(entry)) : ours
    const turn = limiter(availableParallelism() + 1)
    const begun = new Map(
      all
        .filter(({ id }) => suite.mine([keyOf({ part: 'inputs', id })]))
        .map(entry => [entry, turn(() => tryHere(entry))]),
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

export const inputLanes: Lane[] = [hostInputs, here, fuzz]
