import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import { eventually, type Stage, shell } from './stage.ts'

const LOST = 'etcd2'
const REJOIN = { book: '09-restore', flags: ['--rejoin', LOST, '--yes', '--wait', '2m'] }
const DATA = `/var/lib/etcd/${LOST}.etcd/member`

/** Changes bytes in a member's file while it is stopped, and starts it again: it does not come up. */
const spoil = async (stage: Stage, file: string): Promise<void> => {
  await shell(
    stage,
    LOST,
    `systemctl stop etcd
     for file in ${DATA}/${file}; do dd if=/dev/urandom of="$file" bs=4096 count=4 conv=notrunc 2>/dev/null; done
     systemctl start --no-block etcd`,
  )
  await eventually(`${LOST} does not come up`, async () => {
    const state = await stage.inside(LOST, 'systemctl', 'show', '-p', 'SubState,NRestarts', 'etcd')
    return !/NRestarts=0/.test(state) || /failed|auto-restart/.test(state)
  })
}

/** Types what a refused --rejoin says to type first. */
const removeAsTold = async (stage: Stage): Promise<void> => {
  const refused = readable(await runToEnd(REJOIN.book, stage.lab.inventory, REJOIN.flags))
  const [, address, command] = /ssh .*?root@(\S+) (\S+ member remove \w+), then/.exec(refused) ?? []
  const host = stage.members.find(member => stage.address(member) === address)
  if (!host || !command) throw new Error(`it was not said what to type: ${refused}`)
  await shell(stage, host, command)
}

/** Data that is of no use any more, and a cluster that the member was taken out of. */
const lose = async (stage: Stage, file: string): Promise<void> => {
  await spoil(stage, file)
  await removeAsTold(stage)
}

/** A line for each member that the cluster lists. */
const listed = async ({ inside }: Stage): Promise<string[]> =>
  (await inside('etcd1', '/opt/etcd/bin/etcdctls', 'member', 'list')).trim().split('\n')

/** @throws Error unless all members vote, and no others are listed */
const allVote = async (stage: Stage): Promise<undefined> => {
  const lines = await listed(stage)
  if (lines.length !== stage.members.length || !lines.every(line => /, started, .*, false$/.test(line)))
    throw new Error(`not every member votes: ${lines.join('\n')}`)
  return undefined
}

const BLOCKED = ['INPUT', 'OUTPUT'].map(chain => [chain, '-p', 'tcp', '--dport', '2380', '-j', 'REJECT'])

/** N27, N28: a member whose data is spoiled, and one that comes back but never gets to its peers. */
export const recovery: Nemesis[] = [
  {
    id: 'N27 · status',
    title: 'The database of a member is spoiled, and somebody looks at the cluster; then it is brought back',
    run: { book: 'status' },
    when: 'before',
    inject: stage => spoil(stage, 'snap/db'),
    heal: async stage => {
      await removeAsTold(stage)
      const { exit, ...ended } = await runToEnd(REJOIN.book, stage.lab.inventory, REJOIN.flags)
      if (exit !== 0) throw new Error(`--rejoin ended with ${exit}: ${readable(ended)}`)
    },
    exits: [1],
    says: [new RegExp(`${LOST} does not answer`), /next: /],
    gapMs: 10_000,
  },
  {
    id: 'N27',
    title: 'The write-ahead log of a member is spoiled, and it is brought back as the runbook says',
    run: REJOIN,
    when: 'before',
    inject: stage => lose(stage, 'wal/*.wal'),
    check: allVote,
    exits: [0],
    gapMs: 10_000,
  },
  {
    id: 'N28',
    title: 'A member is to come back, and can’t reach its peers',
    run: REJOIN,
    when: 'before',
    inject: async stage => {
      await lose(stage, 'snap/db')
      for (const rule of BLOCKED) await stage.network(LOST, 'iptables', '-I', ...rule)
    },
    check: async stage => {
      const lines = await listed(stage)
      if (lines.filter(line => line.endsWith(', false')).length !== 2)
        throw new Error(`the quorum grew for a member that is not there: ${lines.join('\n')}`)
      return undefined
    },
    heal: async ({ network }) => {
      for (const rule of BLOCKED) await network(LOST, 'iptables', '-D', ...rule)
    },
    exits: [1, 5],
    says: [new RegExp(LOST)],
    gapMs: 10_000,
  },
]
