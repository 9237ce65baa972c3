import { readable } from './judge.ts'
import type { Nemesis, Struck } from './nemesis.ts'
import { pause, type Stage } from './stage.ts'

const CHANGE = 'a configuration change'

/** The host that the run is changing as the fault strikes. */
export const changing = (struck: Struck | undefined): string =>
  struck?.event.event === 'mutation' ? struck.event.host : ''

const killEtcd = (inside: Stage['inside'], host: string) =>
  inside(host, 'systemctl', 'kill', '--signal=KILL', 'etcd')

let other = ''

/** N1, N2, N3, N6: a member or its machine ends, or hangs. */
export const crashes: Nemesis[] = [
  {
    id: 'N1',
    title: `One follower’s etcd is killed while ${CHANGE} restarts the other`,
    inject: async ({ followers, inside }, struck) => {
      const other = (await followers()).find(name => name !== changing(struck))!
      await killEtcd(inside, other)
    },
    exits: [0],
    // Two of three are away until systemd has started one again (RestartSec=5).
    gapMs: 10_000,
  },
  {
    id: 'N2',
    title: `The leader’s etcd is killed while ${CHANGE} restarts a follower`,
    quick: true,
    inject: async ({ leader, inside }) => {
      await killEtcd(inside, await leader())
    },
    exits: [0],
    gapMs: 10_000,
  },
  {
    id: 'N2 · between',
    title: `The leader’s etcd is killed between two members of ${CHANGE}`,
    when: event => event.event === 'mutation' && event.phase === 'end',
    inject: async ({ leader, inside }, struck) => {
      const { child } = struck!.running
      // Until it is dead: the look before the next member must find it so.
      process.kill(child.pid!, 'SIGSTOP')
      try {
        await killEtcd(inside, await leader())
      } finally {
        process.kill(child.pid!, 'SIGCONT')
      }
    },
    exits: [0],
    gapMs: 10_000,
  },
  {
    id: 'N3',
    title: `A host loses its power while ${CHANGE} restarts its etcd, and boots afterwards`,
    inject: ({ lab }, struck) => lab.faults.off(changing(struck)),
    heal: async ({ lab, members, isOff }) => {
      for (const member of members) if (await isOff(member)) await lab.faults.boot(member)
    },
    exits: [3],
    says: [/connection to etcd\d was lost/, /host: etcd\d/],
    gapMs: 5000,
    withinMs: 40_000,
  },
  {
    id: 'N3 · other',
    title: `Another host loses its power for good while ${CHANGE} restarts a member’s etcd`,
    inject: async ({ lab, followers }, struck) => {
      other = (await followers()).find(name => name !== changing(struck))!
      await lab.faults.off(other)
    },
    heal: ({ lab }) => lab.faults.boot(other),
    exits: [1, 3],
    says: [/linked to etcd\d|connection to etcd\d was lost/],
    check: async (_, ended) => {
      if (!readable(ended).includes(other)) throw new Error(`${other} is not named: ${readable(ended)}`)
      return undefined
    },
    // Two of three are away until the one that restarts is back.
    gapMs: 20_000,
  },
  {
    id: 'N6',
    title: `The leader hangs for six seconds while ${CHANGE} restarts a follower`,
    inject: async ({ leader, inside }) => {
      const host = await leader()
      await inside(host, 'systemctl', 'kill', '--signal=STOP', 'etcd')
      await pause(6000)
      await inside(host, 'systemctl', 'kill', '--signal=CONT', 'etcd')
    },
    exits: [0],
    gapMs: 8000,
  },
]
