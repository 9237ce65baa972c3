import type { TestLab } from '../lab.ts'
import { startLoad } from '../load/load.ts'
import { mustHold } from '../load/verdict.ts'
import { readable } from '../nemeses/judge.ts'
import type { Stage } from '../nemeses/stage.ts'
import type { Case, Seen } from '../part.ts'
import { begin, changesOf, runToEnd } from '../run.ts'

/** Flags of every run here; one member alone can't be restarted without downtime. */
export const YES = ['--yes', '--allow-downtime', '--wait', '2m']

/** The same command until it has come to its end, and once more, with nothing left to do. */
const converge = async ({ inventory }: TestLab, book: string): Promise<void> => {
  const again = await runToEnd(book, inventory, YES)
  if (again.exit !== 0) throw new Error(`the same command again ended with ${again.exit}: ${readable(again)}`)
  const last = await runToEnd('all', inventory, YES)
  if (last.exit !== 0 || changesOf(last) !== 0)
    throw new Error(`one more run ended with ${last.exit} and ${changesOf(last)} changes: ${readable(last)}`)
}

/** All hosts lose their power at once, under load and in the middle of a change; then they boot, and it goes on. */
export const allAtOnce = (stage: () => Stage, id: string): Case => ({
  part: 'power cuts',
  id,
  title: 'All hosts lose their power at once while clients write and a configuration change is under way',
  run: async () => {
    const { lab, members, balancers, change, inventory } = stage()
    // Another case may have left an inventory that has more to say than the one before the next change.
    inventory(text => text)
    await converge(lab, 'all')
    const hosts = [...members, ...balancers]
    const load = await startLoad(lab)
    change()
    const running = begin('04-cluster', lab.inventory, YES)
    await running.until(event => event.event === 'mutation')
    await Promise.all(hosts.map(host => lab.faults.cutPower(host)))
    running.child.kill('SIGKILL')
    await running.ended
    await Promise.all(hosts.map(host => lab.faults.boot(host)))
    let seen: Seen
    try {
      await converge(lab, '04-cluster')
    } finally {
      seen = mustHold(await load.stop())
    }
    return { exit: 0, seen }
  },
})
