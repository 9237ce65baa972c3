import { withLab } from '../lab.ts'
import { readable } from '../nemeses/judge.ts'
import { type Stage, stageOf } from '../nemeses/stage.ts'
import type { Case, Lane } from '../part.ts'
import { runToEnd } from '../run.ts'
import { allAtOnce, YES } from './at-once.ts'
import { casesOf, GROUPS } from './groups.ts'

const DISKS = ['--disks', 'file']

/** A case that needs the cluster, which another shard may have made elsewhere. */
const withCluster = (stage: () => Stage, each: Case): Case => ({
  ...each,
  run: async () => {
    const up = await runToEnd('all', stage().lab.inventory, YES)
    if (up.exit !== 0) throw new Error(`the cluster did not come up: ${readable(up)}`)
    return each.run()
  },
})

/** Power cuts on copies of disks, and of all hosts at once. */
export const powerCuts: Lane = {
  name: 'power',
  quick: true,
  run: async suite => {
    let stage: Stage
    const at = () => stage
    const [chain, ...others] = GROUPS
    const cases = suite.quick
      ? casesOf({ ...chain!, count: 2, share: 0.1 }, at, suite.seed)
      : [
          ...casesOf(chain!, at, suite.seed),
          ...others.flatMap(group => casesOf(group, at, suite.seed)).map(each => withCluster(at, each)),
          ...[1, 2, 3].map(n => withCluster(at, allAtOnce(at, `at once · ${n}`))),
        ]
    if (!suite.mine(cases.map(({ part, id }) => `${part} · ${id}`))) return suite.run(cases)
    const size = suite.quick ? ['--members', '1', '--lbs', '0'] : ['--members', '3', '--lbs', '1']
    await withLab('rel-power', [...size, ...DISKS], async lab => {
      stage = stageOf(lab)
      await suite.run(cases)
    })
  },
}
