import { readFileSync, writeFileSync } from 'node:fs'
import { withLab } from '../lab.ts'
import type { Lane } from '../part.ts'
import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import { caseOf } from './meet.ts'
import type { Nemesis } from './nemesis.ts'
import { type Stage, stageOf } from './stage.ts'

/** What a lane's lab has that others have not: flags of `lab up`, and changes of its inventory before the chain. */
type Special = { flags?: string[]; inventory?: (text: string) => string }

/** A lane that brings a cluster up by the chain and takes it through a table of nemeses, one after another. */
export const nemesisLane = (
  name: string,
  table: Nemesis[],
  { flags = ['--members', '3', '--lbs', '1'], inventory }: Special = {},
): Lane => ({
  name,
  quick: table.some(({ quick }) => quick),
  run: async suite => {
    const chosen = suite.quick ? table.filter(({ quick }) => quick) : table
    let stage: Stage | undefined
    const cases = chosen.map(nemesis => caseOf(nemesis, () => stage!))
    if (!suite.mine(cases.map(({ part, id }) => `${part} · ${id}`))) return suite.run(cases)
    await withLab(`rel-${name}`, flags, async lab => {
      if (inventory) writeFileSync(lab.inventory, inventory(readFileSync(lab.inventory, 'utf8')))
      const up = await runToEnd('all', lab.inventory, ['--yes'])
      if (up.exit !== 0) throw new Error(`the cluster did not come up: ${readable(up)}`)
      stage = stageOf(lab, suite.quick)
      await suite.run(cases)
    })
  },
})
