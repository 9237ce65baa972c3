import type { Facts, MachineFacts } from '../../../lib/facts/facts.ts'
import { planResources } from '../../../lib/resources/plan.ts'
import type { Change, Observed, PathState, Resource } from '../../../lib/resources/resource.ts'
import { cluster } from '../etcd/fixture.ts'

/** Facts of a cluster of which nothing is known yet. */
export const noFacts = (): Facts => ({
  cluster: cluster(),
  machines: new Map(),
  members: new Map(),
  looks: new Map(),
  changed: new Set(),
})

/** A regular file of root, 0644, unless told otherwise. */
export const found = (rest: Partial<PathState> = {}): PathState => ({
  type: 'file',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  size: 1,
  modified: 1700000000,
  ...rest,
})

type Given = {
  [K in Exclude<keyof Observed, 'machine'>]?: NonNullable<Observed[K]> extends Map<string, infer V>
    ? Record<string, V>
    : never
}

/** What a probe found, given as plain objects. */
export const observed = (given: Given & { machine?: Partial<MachineFacts> } = {}): Observed => {
  const map = <V>(values: Record<string, V> = {}) => new Map(Object.entries(values))
  return {
    machine: given.machine as MachineFacts | undefined,
    paths: map(given.paths),
    hashes: map(given.hashes),
    texts: map(given.texts),
    ...(given.bytes && { bytes: map(given.bytes) }),
    units: map(given.units),
    packages: map(given.packages),
    users: map(given.users),
    scripts: map(given.scripts),
  }
}

/** The one change a resource needs, or undefined. */
export const planOne = (resource: Resource, given: Observed, facts = noFacts()): Change | undefined =>
  planResources([resource], given, facts)[0]

/** The calls of a change, without payloads. */
export const calls = (change: Change | undefined): string[] =>
  change?.verbs.map(({ call }) => call.join(' ')) ?? []

/** The first payload of a change's last verb. */
export const bytesOf = async (change: Change | undefined, index = 0): Promise<Buffer> =>
  (await change?.verbs.at(-1)?.payloads?.[index]?.()) ?? Buffer.alloc(0)
