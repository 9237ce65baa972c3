import { setTimeout as sleep } from 'node:timers/promises'
import { withLab } from '../lab.ts'
import { startLoad } from '../load/load.ts'
import type { Verdict } from '../load/verdict.ts'
import { runToEnd, saidBy } from '../run.ts'
import type { History } from './history.ts'

/** What clients of a real cluster did and saw, and what the checker made of it. */
export type Recorded = { verdict: Verdict; history: History }

/** Records a load on a lab of its own, where each member is killed once and one is cut off from the others. */
export const recordOn = async (seed: number): Promise<Recorded> => {
  const records: Recorded[] = []
  await withLab('rel-recorded', ['--members', '3', '--lbs', '1'], async lab => {
    const up = await runToEnd('all', lab.inventory, ['--yes'])
    if (up.exit !== 0) throw new Error(`the cluster did not come up: ${saidBy(up)}`)
    const load = await startLoad(lab, { seed })
    for (const member of ['etcd1', 'etcd2', 'etcd3']) {
      await sleep(2000)
      await lab.on(member, ['systemctl', 'kill', '-s', 'KILL', 'etcd'])
    }
    await sleep(2000)
    await lab.faults.cut('etcd2')
    await sleep(3000)
    await lab.faults.heal('etcd2')
    await sleep(2000)
    records.push(await load.finish())
  })
  return records[0]!
}
