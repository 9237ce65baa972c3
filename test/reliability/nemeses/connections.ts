import { execFileSync } from 'node:child_process'
import { runToEnd, saidBy } from '../run.ts'
import { changing } from './crashes.ts'
import type { Nemesis } from './nemesis.ts'
import { eventually, type Stage } from './stage.ts'

const CHANGE = 'a configuration change'

/** Processes of ssh that a run has, the one to a host or all. */
const connectionsOf = (pid: number, address = '.'): number[] => {
  try {
    return execFileSync('pgrep', ['-P', `${pid}`, '-f', `^ssh .*${address} `], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}

const isFree = async ({ lab }: Stage, host: string): Promise<boolean> =>
  (
    await lab.on(host, ['sh', '-c', 'flock -n /run/etcd-runbooks/lock true && echo free || echo held'])
  ).includes('free')

const INPUT = ['INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP']

/** N7, N10, N11, N12: the way from the operator's machine to the hosts, and that machine itself. */
export const connections: Nemesis[] = [
  {
    id: 'N7',
    title: `The run hangs in ${CHANGE} until its lock is free, another one makes a change of its own, then it goes on`,
    inject: async (stage, struck) => {
      const { child } = struck!.running
      process.kill(child.pid!, 'SIGSTOP')
      try {
        for (const host of stage.members)
          await eventually(`the lock of ${host} is free`, () => isFree(stage, host), 90)
        stage.change()
        const other = await runToEnd('04-cluster', stage.lab.inventory, ['--yes', '--wait', '2m'])
        if (other.exit !== 0) throw new Error(`the other run ended with ${other.exit}: ${saidBy(other)}`)
      } finally {
        process.kill(child.pid!, 'SIGCONT')
      }
    },
    exits: [3],
    says: [/connection to \w+ was lost/],
    check: async (_, { events }) => {
      const from = events.findIndex(event => event.event === 'mutation')
      const begun = events
        .slice(from + 1)
        .filter(event => event.event === 'mutation' && event.phase === 'begin')
      if (begun.length) throw new Error('it went on to change a host after it had lost the lock')
    },
    gapMs: 3000,
    withinMs: 30_000,
  },
  {
    id: 'N10',
    title: `The operator’s machine loses the host whose etcd ${CHANGE} restarts`,
    inject: async ({ network }, struck) => {
      await network(changing(struck), 'iptables', '-I', ...INPUT)
    },
    heal: async ({ network, members }) => {
      for (const host of members) await network(host, 'iptables', '-D', ...INPUT).catch(() => undefined)
    },
    exits: [3],
    says: [/connection to etcd\d was lost/, /host: etcd\d/],
    gapMs: 3000,
    withinMs: 30_000,
  },
  {
    id: 'N10 before',
    title: 'The operator’s machine does not reach a host: nothing begins',
    when: 'before',
    inject: async ({ network }) => {
      await network('etcd2', 'iptables', '-I', ...INPUT)
    },
    heal: async ({ network }) => {
      await network('etcd2', 'iptables', '-D', ...INPUT)
    },
    exits: [3],
    says: [/etcd2 .*can't be reached/, /nothing was changed/, /--limit etcd1,etcd3/],
    gapMs: 3000,
    withinMs: 20_000,
  },
  {
    id: 'N11',
    title: `The ssh process to the host that ${CHANGE} is restarting is killed`,
    inject: async ({ address }, struck) => {
      const found = connectionsOf(struck!.running.child.pid!, address(changing(struck)))
      if (found.length !== 1) throw new Error(`${found.length} ssh processes to that host`)
      process.kill(found[0]!, 'SIGKILL')
    },
    exits: [3],
    says: [/connection to etcd\d was lost/, /keeps the lock/, /same command again/],
    check: async ({ lab }) => {
      const at = await runToEnd('04-cluster', lab.inventory, ['--yes'])
      if (at.exit === 4 && !/is running 04-cluster/.test(saidBy(at) ?? ''))
        throw new Error(`it does not say who holds the lock: ${saidBy(at)}`)
      if (at.exit !== 0 && at.exit !== 4)
        throw new Error(`a run right after it ended with ${at.exit}: ${saidBy(at)}`)
    },
    gapMs: 3000,
    withinMs: 20_000,
  },
  {
    id: 'N12',
    title: `sshd is restarted on every host during ${CHANGE}`,
    inject: async ({ members, inside }) => {
      await Promise.all(members.map(host => inside(host, 'systemctl', 'restart', 'ssh')))
    },
    exits: [0],
    gapMs: 3000,
  },
]
