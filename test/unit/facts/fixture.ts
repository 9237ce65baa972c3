import type { Facts, MachineFacts, MemberFacts, MemberStatus } from '../../../lib/facts/facts.ts'
import type { Cluster, Host } from '../../../lib/inventory/cluster.ts'
import { cluster, member } from '../etcd/fixture.ts'

/** A cluster of so many members: etcd1 at 10.0.0.11 and so on. */
export const clusterOf = (size: number): Cluster =>
  cluster(
    {},
    Array.from({ length: size }, (_, index) => member(`etcd${index + 1}`, `10.0.0.${index + 11}`)),
  )

/** Status of the member whose id is its number in the cluster; `leader` leads. */
export const status = (
  id: number,
  leader: number | string = 1,
  rest: Partial<MemberStatus> = {},
): MemberStatus => ({
  memberId: String(id),
  clusterId: 'c1',
  leaderId: String(leader),
  version: '3.5.33',
  revision: '1',
  raftTerm: 2,
  raftIndex: 9,
  raftAppliedIndex: 9,
  dbSize: 20480,
  dbSizeInUse: 16384,
  isLearner: false,
  errors: [],
  ...rest,
})

/** A member's host where everything is installed, nothing was ever started. */
export const empty: MemberFacts = {
  unit: 'unit',
  config: 'config',
  state: 'inactive',
  pending: false,
  bootstrapping: false,
  restarts: 0,
  hasData: false,
  hasLog: false,
  certified: true,
  user: true,
  installed: true,
}
export const marked: MemberFacts = { ...empty, bootstrapping: true }
export const stopped: MemberFacts = { ...empty, hasData: true, hasLog: true }
/** The nth member, serving in https. */
export const serving = (
  id: number,
  leader: number | string = 1,
  rest: Partial<MemberFacts> = {},
): MemberFacts => ({
  ...empty,
  hasData: true,
  hasLog: true,
  state: 'active',
  scheme: 'https',
  status: status(id, leader),
  ...rest,
})

/** Facts of a cluster: what was found on its members in order; undefined for one that was not reached. */
export const factsOf = (
  found: (MemberFacts | undefined)[],
  all: Cluster = clusterOf(found.length),
): Facts => ({
  cluster: all,
  machines: new Map<string, MachineFacts>(),
  members: new Map(found.flatMap((facts, index) => (facts ? [[all.members[index]!.name, facts]] : []))),
  looks: new Map(),
  changed: new Set(),
})

export const names = (hosts: Host[]): string => hosts.map(host => host.name).join(' ')
