import type { Scheme } from '../addresses.ts'
import type { Architecture, Cluster, Host } from '../inventory/cluster.ts'

/** What is true of a machine whatever runs there; as it was when the run first looked. */
export type MachineFacts = {
  os: { id: string; like: string[]; version: string; name: string }
  architecture: Architecture | string
  hostname: string
  machineId: string
  /** Far clock minus ours in ms, corrected for half the round trip, and how far that may be off. */
  clock: { offsetMs: number; uncertaintyMs: number }
  addresses: { interface: string; address: string; prefix?: number }[]
  /** Bytes of the largest packet each interface takes. */
  mtus: Record<string, number>
  /** Source address the kernel picks towards each other member's peer address (`ip route get`). */
  sources: Record<string, string>
  /** Who listens, if anybody does at a port of etcd's or HAProxy's. */
  listening: { address: string; port: number; process: string }[]
}

export type MemberStatus = {
  memberId: string
  clusterId: string
  leaderId: string
  version: string
  revision: string
  raftTerm: number
  raftIndex: number
  raftAppliedIndex: number
  dbSize: number
  dbSizeInUse: number
  isLearner: boolean
  errors: string[]
}

/** A line of `etcdctl member list`; ids are unpadded lower-case hex, as etcdctl's arguments want them. */
export type ListedMember = {
  id: string
  name: string
  peerUrls: string[]
  clientUrls: string[]
  isLearner: boolean
}

/** A pair as it lies on a host, without its key. PEM. */
export type Installed = {
  certificate: string
  /** What those are measured by who show themselves to this member in return. */
  authorities: string
  /** Certificate and key are as they were put there together. */
  whole: boolean
}

/** What was found of one member on its host. */
export type MemberFacts = {
  /** Text of etcd's configuration file, if there is one. */
  config?: string
  /** Text of the file with etcd's variables, if there is one. */
  environment?: string
  /** Text of the unit file, if there is one. */
  unit?: string
  /** systemd's ActiveState: `active`, `activating`, `inactive`, `failed`; etcd is ready only when active; `unknown` without an answer. */
  state: string
  /** How often systemd has started it again by itself since it was last told to (systemd.service(5), NRestarts). */
  restarts: number
  /** Changed on disk, not yet loaded by the running etcd. */
  pending: boolean
  /** The bootstrap marker lies beside the data directory. */
  bootstrapping: boolean
  /** A runbook has not come to its end here: what to type to go on, after `zx runbooks/`. */
  unfinished?: string
  /** What that marker says: the discovery token by which the cluster forms. */
  token?: string
  /** The data directory holds a member. */
  hasData: boolean
  /** It has a write-ahead log: it knows its cluster. One that still looks for others has only the rest. */
  hasLog: boolean
  /** Server, peer and admin certificates lie where etcd would read them. */
  certified: boolean
  /** Its installed pairs. */
  pairs?: { server?: Installed; peer?: Installed }
  /** The user that etcd runs as exists. */
  user: boolean
  /** The chosen version is installed. */
  installed: boolean
  /** Scheme the client port answered; undefined when it did not. */
  scheme?: 'http' | 'https'
  status?: MemberStatus
  members?: ListedMember[]
  /** Why status is missing, in etcdctl's words. */
  said?: string
}

/** All facts of a run at one moment; hosts that were not reached are missing. */
export type Facts = {
  cluster: Cluster
  machines: Map<string, MachineFacts>
  members: Map<string, MemberFacts>
  /** Outputs of extra look scripts, by host name and script name. */
  looks: Map<string, Map<string, { code: number; output: string }>>
  /** Changes made so far in this run, by host name; proofs are repeated only after a change. */
  changed: Set<string>
}

export const machineOf = (facts: Facts, host: Host): MachineFacts | undefined =>
  facts.machines.get(host.machine)
export const memberOf = (facts: Facts, host: Host): MemberFacts | undefined => facts.members.get(host.name)

/** What a member's client port speaks: as it answered, or the default while it does not. */
export const schemeOf = (facts: Facts, host: Host): Scheme => memberOf(facts, host)?.scheme ?? 'https'

/** The same facts with some members, as far as they were seen, as they will be; for the dry run. Pure. */
export const assumeMembers = (
  facts: Facts,
  hosts: Host[],
  change: (found: MemberFacts) => MemberFacts,
): Facts => ({
  ...facts,
  members: new Map(
    [...facts.members].map(([name, found]) => [
      name,
      hosts.some(host => host.name === name) ? change(found) : found,
    ]),
  ),
})

/** Members that answer and take part in raft with a leader. */
export const serving = (facts: Facts): Host[] =>
  facts.cluster.members.filter(member => {
    const status = memberOf(facts, member)?.status
    return status && status.leaderId !== '0' && !status.isLearner
  })

/** The member that leads, if any member says so. */
export const leader = (facts: Facts): Host | undefined =>
  facts.cluster.members.find(member => {
    const status = memberOf(facts, member)?.status
    return status && status.leaderId === status.memberId
  })

/** Votes needed for a majority of `size` members (etcd FAQ, "failure tolerance"). */
export const quorum = (size: number): number => Math.floor(size / 2) + 1
