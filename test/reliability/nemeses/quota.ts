import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { putMegabytes, type Stage, shell } from './stage.ts'

/** Fills the database to its quota, until etcd takes no more. */
const fillQuota = async (stage: Stage): Promise<void> => {
  if ((await putMegabytes(stage, 40)) === 40) throw new Error('the quota was never reached')
}

/** What status told to type, in its order: lines of ssh to a host. */
const nextSteps = (text: string): string[][] =>
  [...text.matchAll(/^(?:next: )?ssh .*?root@(\S+) (.*)$/gm)].map(([, address = '', words = '']) => [
    address,
    words,
  ])

/** N15: the database has no room. */
export const quota: Nemesis[] = [
  {
    id: 'N15',
    title: 'The database reaches its quota, and etcd raises NOSPACE; cured by what status says to type',
    run: { book: 'status' },
    when: 'before',
    prepare: async stage => {
      stage.settings('config: { quota-backend-bytes: 20000000 }')
      const run = await runToEnd('04-cluster', stage.lab.inventory, ['--yes'])
      if (run.exit !== 0) throw new Error(`the quota could not be set: ${readable(run)}`)
    },
    inject: fillQuota,
    check: async (stage, ended) => {
      await shell(stage, 'etcd1', '/opt/etcd/bin/etcdctls del --prefix /filler')
      const steps = nextSteps(readable(ended))
      if (steps.length < 5) throw new Error(`not all that is to be typed: ${readable(ended)}`)
      for (const [address, words] of steps) {
        const host = stage.members.find(member => stage.address(member) === address)
        if (!host) throw new Error(`no member has ${address}`)
        await shell(stage, host, words!)
      }
      await shell(stage, 'etcd1', '/opt/etcd/bin/etcdctls put /after-the-alarm yes')
    },
    heal: async stage => {
      stage.settings()
      const run = await runToEnd('04-cluster', stage.lab.inventory, ['--yes'])
      if (run.exit !== 0) throw new Error(`the quota could not be raised: ${readable(run)}`)
    },
    exits: [1],
    says: [/NOSPACE/, /compact/, /defrag/, /alarm disarm/],
    // Nothing can be written until it is cured.
    gapMs: 180_000,
  },
]
