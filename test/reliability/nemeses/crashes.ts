import type { Nemesis } from './nemesis.ts'
import { pause } from './stage.ts'

/** A member of which the run is not about to restart etcd. */
const another = (members: string[], host: string | undefined): string => members.find(name => name !== host)!

/** N1, N2, N3, N6: a member or its machine stops, or hangs. */
export const crashes: Nemesis[] = [
  {
    id: 'N1',
    title: 'A follower’s etcd is killed while a configuration change rolls another member',
    quick: true,
    inject: async ({ followers, inside }, struck) => {
      const event = struck!.event
      const host = another(await followers(), event.event === 'mutation' ? event.host : undefined)
      await inside(host, 'systemctl', 'kill', '--signal=KILL', 'etcd')
    },
    exits: [0, 1, 5],
    gapMs: 10_000,
  },
  {
    id: 'N2',
    title: 'The leader’s etcd is killed while a configuration change rolls a follower',
    quick: true,
    inject: async ({ leader, inside }) => {
      await inside(await leader(), 'systemctl', 'kill', '--signal=KILL', 'etcd')
    },
    exits: [0, 1, 5],
    gapMs: 15_000,
  },
  {
    id: 'N6',
    title: 'The leader hangs for six seconds while a configuration change rolls a follower',
    inject: async ({ leader, inside }) => {
      const host = await leader()
      await inside(host, 'systemctl', 'kill', '--signal=STOP', 'etcd')
      await pause(6000)
      await inside(host, 'systemctl', 'kill', '--signal=CONT', 'etcd')
    },
    exits: [0, 1, 5],
    gapMs: 5000,
  },
]
