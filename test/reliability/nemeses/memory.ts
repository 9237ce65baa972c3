import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { firstProcess } from '../../lab/machine.ts'
import { existing, hostOf } from '../../lab/state.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { eventually, putMegabytes, type Stage } from './stage.ts'

const GROUP = '/sys/fs/cgroup/memory/erlab-oom'

/** The process of a service on this machine, by its control group in the host's. */
const pidOf = async ({ lab }: Stage, host: string, unit: string): Promise<number> => {
  const now = existing(lab.name)
  const first = await firstProcess(lab.name, hostOf(now, host).name)
  const [, path = ''] = /^0::(.*)$/m.exec(readFileSync(`/proc/${first}/cgroup`, 'utf8')) ?? []
  const root = existsSync('/sys/fs/cgroup/unified') ? '/sys/fs/cgroup/unified' : '/sys/fs/cgroup'
  const slice = `${root}${path.replace('/init.scope', '')}/system.slice/${unit}`
  return Number(readFileSync(`${slice}/cgroup.procs`, 'utf8').split('\n')[0])
}

/** Gives etcd so little memory that the kernel kills it; without a memory controller here, systemd in the host does. */
const starve = async (stage: Stage, host: string): Promise<void> => {
  if (!existsSync('/sys/fs/cgroup/memory')) {
    await stage.inside(host, 'systemctl', 'set-property', '--runtime', 'etcd', 'MemoryMax=2M')
    return
  }
  mkdirSync(GROUP, { recursive: true })
  writeFileSync(`${GROUP}/cgroup.procs`, `${await pidOf(stage, host, 'etcd.service')}`)
  writeFileSync(`${GROUP}/memory.limit_in_bytes`, '2M')
}

const restarts = async ({ inside }: Stage, host: string) =>
  Number(await inside(host, 'systemctl', 'show', '-p', 'NRestarts', '--value', 'etcd'))

/** N49: the kernel ends a process for want of memory. */
export const memory: Nemesis[] = [
  {
    id: 'N49',
    title: 'The kernel kills a member’s etcd for want of memory, under load',
    run: { book: 'status' },
    when: 'before',
    inject: async stage => {
      const [host] = await stage.followers()
      const before = await restarts(stage, host!)
      await starve(stage, host!)
      await putMegabytes(stage, 8)
      await eventually(
        'it was killed and started again',
        async () => (await restarts(stage, host!)) > before,
        60,
      )
    },
    heal: async ({ inside, members }) => {
      if (existsSync(GROUP)) {
        writeFileSync(`${GROUP}/memory.limit_in_bytes`, '-1')
        for (const pid of readFileSync(`${GROUP}/cgroup.procs`, 'utf8').split('\n').filter(Boolean))
          writeFileSync('/sys/fs/cgroup/memory/cgroup.procs', pid)
        rmdirSync(GROUP)
        return
      }
      for (const host of members) await inside(host, 'systemctl', 'revert', 'etcd').catch(() => undefined)
    },
    // It serves again, so nobody need get up; but what the kernel did must be told.
    exits: [0, 1],
    says: [/etcd\d/],
    check: async (_, ended) => {
      if (!/systemd had to start etcd on etcd\d again/.test(readable(ended)))
        throw new Error(`nothing was said of the restart: ${readable(ended)}`)
      return undefined
    },
    gapMs: 5000,
  },
]
