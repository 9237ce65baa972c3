import type { TestLab } from '../lab.ts'
import { startLoad } from '../load/load.ts'
import { mustHold } from '../load/verdict.ts'
import { complaints, readable } from '../nemeses/judge.ts'
import type { Stage } from '../nemeses/stage.ts'
import type { Case, Seen } from '../part.ts'
import { randomFrom } from '../random.ts'
import { begin, changesOf, runToEnd, saidBy } from '../run.ts'

export const YES = ['--yes', '--wait', '2m']

/** The same command until it has come to its end, and once more, with nothing left to do. */
const converge = async ({ inventory }: TestLab, book: string, flags: string[]): Promise<void> => {
  const again = await runToEnd(book, inventory, flags)
  if (again.exit !== 0) throw new Error(`the same command again ended with ${again.exit}: ${readable(again)}`)
  const last = await runToEnd('all', inventory, flags)
  if (last.exit !== 0 || changesOf(last) !== 0)
    throw new Error(`one more run ended with ${last.exit} and ${changesOf(last)} changes: ${readable(last)}`)
}

/** All hosts lose their power at once, under load and in the middle of a change; then they boot, and it goes on. */
export const allAtOnce = (stage: () => Stage, id: string): Case => ({
  part: 'power cuts',
  id,
  title: 'All hosts lose their power at once while clients write and a configuration change is under way',
  run: async () => {
    const { lab, members, balancers, change } = stage()
    const hosts = [...members, ...balancers]
    const flags = [...YES, ...(members.length < 3 ? ['--allow-downtime'] : [])]
    const load = await startLoad(lab)
    change()
    const running = begin('04-cluster', lab.inventory, flags)
    await running.until(event => event.event === 'mutation')
    await Promise.all(hosts.map(host => lab.faults.cutPower(host)))
    running.child.kill('SIGKILL')
    await running.ended
    await Promise.all(hosts.map(host => lab.faults.boot(host)))
    let seen: Seen
    try {
      await converge(lab, '04-cluster', flags)
    } finally {
      seen = mustHold(await load.stop())
    }
    return { exit: 0, seen }
  },
})

/** A host loses its power at a mutation of the chain, boots, and the same command goes on, again and again. */
export const onTheWay = (stage: () => Stage, count: number, seed: number): Case[] => {
  const random = randomFrom(seed)
  const moments = Array.from({ length: count }, () => 1 + Math.floor(random() * 20))
  return moments.map((moment, at) => ({
    part: 'power cuts',
    id: `chain, booted · ${at + 1}`,
    title: 'A host loses its power while the chain changes it, and boots; the same command goes on',
    run: async () => {
      const { lab } = stage()
      const running = begin('all', lab.inventory, YES)
      let left = moment
      const event = await running.until(found => found.event === 'mutation' && --left === 0)
      const host = event?.event === 'mutation' ? event.host : undefined
      if (host) await lab.faults.cutPower(host)
      const ended = await running.ended
      if (host) await lab.faults.boot(host)
      const wrong = complaints({ exits: host ? [1, 3] : [0] }, ended)
      if (wrong.length) throw new Error(wrong.join('\n'))
      // The run of the next case is the same command again; that of the last comes to its end.
      if (at === count - 1) await converge(lab, 'all', YES)
      return {
        exit: ended.exit ?? undefined,
        said: saidBy(ended),
        note: host && `${host}, at mutation ${moment}`,
      }
    },
  }))
}
