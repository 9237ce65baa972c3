import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import type { Wish } from '../../../lib/restore/aim.ts'
import type { Into, Mark } from '../../../lib/restore/mark.ts'
import type { Snapshot } from '../../../lib/restore/snapshot.ts'
import { type State, writeState } from '../../../lib/restore/state.ts'
import type { Move } from '../../../lib/step.ts'
import { clusterOf, factsOf, serving, stopped } from '../facts/fixture.ts'

export const snapshot: Snapshot = {
  path: '/s.db',
  size: 20512,
  sha256: 'a'.repeat(64),
  modified: new Date(0),
}

export const wish = (rest: Partial<Wish> = {}): Wish => ({
  source: () => snapshot,
  take: () => {},
  without: [],
  stamp: '20261121T100000Z',
  again: '09-restore.ts',
  latest: false,
  survivor: false,
  onceMore: () => false,
  ...rest,
})

const url = (n: number) => `etcd${n}=https://10.0.0.1${n}:2380`
export const into: Into = {
  sha256: snapshot.sha256,
  token: 'demo-1-20261121T090000Z',
  initialCluster: [1, 2, 3].map(url).join(),
  bump: 1_000_000_000,
}
export const mark: Mark = {
  format: 1,
  again: '09-restore.ts',
  stage: 'stopping',
  aside: '20261121T090000Z',
  into,
}

export const nothing: State = { copies: [], staged: false, down: false, mounted: false, free: 10 ** 12 }
export const copied: State = { ...nothing, copies: [snapshot.sha256] }
export const prepared: State = { ...copied, prepared: into, staged: true }
export const halted: State = { ...prepared, mark, down: true }
export const exchanged: State = { ...halted, staged: false, mark: { ...mark, stage: 'exchanged' } }
export const done: State = { ...nothing, last: { ...mark, stage: 'exchanged' } }

/** What was found of members: their states, undefined for one out of reach; by default those that are up serve. */
export const factsAs = (
  states: (State | undefined)[],
  found: MemberFacts[] = states.map((state, index) => (state?.down ? stopped : serving(index + 1))),
  cluster: Cluster = clusterOf(states.length),
): Facts => {
  const facts = factsOf(
    states.map((state, index) => state && found[index]),
    cluster,
  )
  for (const [index, state] of states.entries())
    if (state)
      facts.looks.set(
        cluster.members[index]!.name,
        new Map([['restore', { code: 0, output: writeState(state) }]]),
      )
  return facts
}

/** A move in short: whom it is about, and the first words of its verbs. */
export const short = (moves: Move[]): string[] =>
  moves.map(({ id, on, verbs }) =>
    [
      id.split(' ')[0],
      ':',
      ...on.map(({ name }) => name),
      ...(verbs?.(on[0]!).map(({ call }) => call[0]) ?? []),
    ].join(' '),
  )
