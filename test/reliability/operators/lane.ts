import { type TestLab, withLab } from '../lab.ts'
import type { Case, Lane, Outcome, Suite } from '../part.ts'
import { changesOf, runToEnd, saidBy } from '../run.ts'
import { SILENCES, silenced, vanished } from './holder.ts'
import { outOfSight } from './sight.ts'
import { together } from './together.ts'
import { keeping, logging } from './wish.ts'

type Act = (lab: TestLab) => Promise<Omit<Outcome, 'ok'>>

/** Two operators who start at the same moment: how often in all, and how often in the sample. */
const meetings = ({ quick }: Suite): [id: string, title: string, Act][] => {
  const many = (times: number, sample: number) => (quick ? sample : times)
  return [
    [
      'N40 · the same',
      'Two operators start a runbook at the same time, again and again, and want the same',
      lab => together(lab, many(40, 3), n => [keeping(n), keeping(n)]),
    ],
    [
      'N40 · another',
      'Two operators start a runbook at the same time, again and again, and want different values',
      lab => together(lab, many(40, 2), n => [keeping(1000 + n), keeping(1001 + n)]),
    ],
  ]
}

const restarts: [id: string, title: string, Act][] = [
  [
    'N40 · restarts',
    'Two operators restart the members one at a time, at the same time, again and again',
    lab => together(lab, 15, n => [logging(10_000 + n), logging(10_001 + n)]),
  ],
  [
    'N40 · other members',
    'Two operators restart different members with --limit at the same time, again and again',
    lab =>
      together(lab, 5, n => [
        { ...logging(11_000 + n), members: ['etcd1'] },
        { ...logging(11_001 + n), members: ['etcd2', 'etcd3'] },
      ]),
  ],
  [
    'N40 · out of sight',
    'Two operators, each out of reach of another member, restart the one that only they reach',
    outOfSight,
  ],
  [
    'N41',
    'The machine of whoever holds the lock vanishes without closing a connection; the next run goes on',
    vanished,
  ],
  ...Object.entries(SILENCES).map(([what, silence], n): [string, string, Act] => [
    `N42 · ${what}`,
    `Whoever holds the lock goes silent (${what}), another run takes over, the first wakes`,
    lab => silenced(lab, silence, 20_000 + 2 * n),
  ]),
]

/** The lab's own inventory again, on every member. @throws Error when that, run again, still finds something to change */
const converge = async ({ inventory }: TestLab): Promise<void> => {
  for (const last of [false, true]) {
    const ended = await runToEnd('all', inventory, ['--yes'])
    if (ended.exit !== 0) throw new Error(`all ended with ${ended.exit}: ${saidBy(ended)}`)
    if (last && changesOf(ended)) throw new Error(`all, run again, changed ${changesOf(ended)}`)
  }
}

/** Two operators with a folder each, on machines of their own, and one cluster. */
export const operators: Lane = {
  name: 'operators',
  quick: true,
  run: async suite => {
    let lab: TestLab | undefined
    const cases = [...meetings(suite), ...(suite.quick ? [] : restarts)].map(
      ([id, title, act]): Case => ({ part: 'operators', id, title, run: () => act(lab!) }),
    )
    if (!suite.mine(cases.map(({ part, id }) => `${part} · ${id}`))) return suite.run(cases)
    await withLab('rel-operators', ['--members', '3', '--lbs', '0'], async made => {
      lab = made
      await converge(made)
      await suite.run(cases)
      await converge(made)
    })
  },
}
