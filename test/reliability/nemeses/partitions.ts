import type { Nemesis } from './nemesis.ts'
import { eventually, pause, type Stage, shell } from './stage.ts'

const CHANGE = 'a configuration change'
const PEERS = ['-p', 'tcp', '-m', 'multiport', '--ports', '2379,2380']

/** Packets between members are dropped as these words of iptables say. */
const drop = (stage: Stage, host: string, chain: 'INPUT' | 'OUTPUT', ...words: string[]): Promise<string> =>
  stage.network(host, 'iptables', '-I', chain, ...PEERS, ...words, '-j', 'DROP')

const from = ({ address }: Stage, host: string) => ['-s', address(host)]
const to = ({ address }: Stage, host: string) => ['-d', address(host)]

const open = async ({ members, network, lab }: Stage): Promise<void> => {
  for (const host of members) {
    await lab.faults.heal(host)
    await network(host, 'iptables', '-F')
  }
}

/** How often leadership has changed, as the member knows that has seen most of it. */
const leaderChanges = async ({ members, network }: Stage): Promise<number> => {
  const terms = await Promise.all(
    members.map(async host => {
      const page = await network(host, 'curl', '-s', '-m', '2', 'http://127.0.0.1:2381/metrics')
      return Number(/^etcd_server_leader_changes_seen_total (\d+)/m.exec(page)?.[1] ?? 0)
    }),
  )
  return Math.max(...terms)
}

let before = 0

/** N8, N9, N13: members do not hear each other, or not always. */
export const partitions: Nemesis[] = [
  {
    id: 'N8',
    title: 'The leader is cut off from the other members',
    run: { book: 'status' },
    when: 'before',
    inject: async stage => {
      const cut = await stage.leader()
      await stage.lab.faults.cut(cut)
      await eventually('another member leads', async () => (await stage.leader()) !== cut)
    },
    heal: open,
    exits: [1],
    says: [/etcd\d/, /next: /],
    gapMs: 5000,
  },
  {
    id: 'N8 change',
    title: `The leader is cut off from the other members before ${CHANGE}`,
    when: 'before',
    inject: async stage => {
      const cut = await stage.leader()
      await stage.lab.faults.cut(cut)
      await eventually('another member leads', async () => (await stage.leader()) !== cut)
    },
    heal: open,
    exits: [1, 5],
    says: [/etcd\d/],
    gapMs: 5000,
  },
  {
    id: 'N9',
    title: `The leader does not hear the others during ${CHANGE}, for eight seconds`,
    inject: async stage => {
      before = await leaderChanges(stage)
      const leader = await stage.leader()
      for (const other of stage.members.filter(host => host !== leader))
        await drop(stage, leader, 'INPUT', ...from(stage, other))
      await pause(8000)
      await open(stage)
    },
    heal: open,
    // Deaf and restarting at once are two of three: where it sees that in time, it refuses to go on.
    exits: [0, 5],
    says: [/only 1 of 3 members would be left/],
    check: async stage => `${(await leaderChanges(stage)) - before} changes of the leader`,
    gapMs: 20_000,
  },
  {
    id: 'N9 ring',
    title: `Two members can’t hear each other, the third hears both: at rest, then ${CHANGE}`,
    when: 'before',
    inject: async stage => {
      await drop(stage, 'etcd1', 'INPUT', ...from(stage, 'etcd3'))
      await drop(stage, 'etcd1', 'OUTPUT', ...to(stage, 'etcd3'))
      await pause(8000)
    },
    heal: open,
    exits: [1, 5],
    says: [/etcd\d/],
    gapMs: 5000,
  },
  {
    id: 'N13',
    title: `Of the packets between members 30 % are lost during ${CHANGE}`,
    inject: async stage => {
      for (const host of stage.members)
        await drop(stage, host, 'INPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.3')
    },
    heal: async stage => {
      await open(stage)
      const list = await shell(stage, await stage.leader(), '/opt/etcd/bin/etcdctls member list')
      if (list.trim().split('\n').length !== 3) throw new Error(`a member is gone: ${list}`)
    },
    exits: [0, 1, 5],
    says: [/etcd\d/],
    gapMs: 20_000,
    // Each member may take up to its deadline to prove itself, and the others as long to see it.
    withinMs: 900_000,
  },
]
