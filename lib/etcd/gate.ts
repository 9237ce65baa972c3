import type { Scheme } from '../addresses.ts'
import { refused } from '../errors.ts'
import { type Facts, leader, type MemberStatus, memberOf, quorum, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Gate } from '../rolling/gate.ts'
import { alongWith, listedBy } from './along.ts'
import { etcdctlWords } from './etcdctl.ts'
import { checkFit } from './fit.ts'
import { rolledFiles, UNIT } from './paths.ts'
import { features } from './versions.ts'

/** Seconds for a stop (hand-over included), a start and the way back into quorum. */
const DEADLINE = 120

/** Voting members as the cluster itself counts them, or as the inventory does while nobody answers. */
const voters = (facts: Facts): number => {
  const listed = facts.cluster.members.map(member => memberOf(facts, member)?.members).find(Boolean)
  return listed?.filter(member => !member.isLearner).length ?? facts.cluster.members.length
}

/**
 * Whether a member may be restarted now. One that does not serve may always be; a serving one only if the healthy rest
 * still has quorum. @throws RunbookError exit 5 with the arithmetic
 */
export const permit = (
  host: Host,
  facts: Facts,
  allowDowntime: boolean,
  doing = `Not restarting ${host.name}`,
): void => {
  const up = serving(facts)
  if (!up.includes(host)) return
  const size = voters(facts)
  const needed = quorum(size)
  const left = up.length - 1
  if (left >= needed || (size <= 2 && allowDowntime)) return
  const down = facts.cluster.members.filter(member => !up.includes(member)).map(member => member.name)
  const [first] = down
  throw refused(
    `${doing}: ${first ? `${down.join(', ')} ${down.length > 1 ? 'are' : 'is'} down, and ` : ''}without ${host.name} only ${left} of ${size} members would be left (${needed} needed).`,
    {
      state: 'nothing was changed on it',
      next: first
        ? `bring ${first} back first: zx runbooks/status.ts shows why it is down`
        : 'accept the interruption: --allow-downtime',
    },
  )
}

/** Members that do not serve first, then followers, the leader last. */
export const rollingOrder = (hosts: Host[], facts: Facts): Host[] => {
  const up = serving(facts)
  const rank = (host: Host) => (!up.includes(host) ? 0 : host === leader(facts) ? 2 : 1)
  return [...hosts].sort((a, b) => rank(a) - rank(b))
}

const statusOf = (facts: Facts, host: Host): MemberStatus | undefined => memberOf(facts, host)?.status

/** Hands leadership to another serving member; sent to the leader itself, as `move-leader` wants it. */
export const handOver = (cluster: Cluster, host: Host, facts: Facts): Verb[] => {
  if (leader(facts) !== host) return []
  // The one that lacks least has least to catch up on before it can lead.
  const [heir] = serving(facts)
    .filter(other => other !== host)
    .sort((a, b) => statusOf(facts, b)!.raftIndex - statusOf(facts, a)!.raftIndex)
  const id = heir && statusOf(facts, heir)?.memberId
  const scheme = memberOf(facts, host)?.scheme
  if (!id || !scheme) return []
  return [
    {
      call: [
        'hand_over',
        `move leadership from ${host.name} to ${heir.name}`,
        ...etcdctlWords(cluster, [host], scheme, ['move-leader', id]),
      ],
    },
  ]
}

/**
 * A linearizable read by its own client port: it serves, and its cluster has a leader and quorum. From 3.5 on the member
 * list is one; the health there is bad for an alarm, too, which a changed quota may be the way out of.
 */
const untilHealthy = (cluster: Cluster, host: Host, scheme: Scheme): Verb => {
  const [verb, words] = features(cluster.etcd.version).linearizableMemberList
    ? ['until_listed', ['member', 'list', '-w', 'json']]
    : ['until_ok', ['endpoint', 'health']]
  return { call: [verb, `${host.name} is healthy`, ...etcdctlWords(cluster, [host], scheme, words, 3)] }
}

/** Ready by systemd, and a linearizable read by its own client port: it is back in quorum and has caught up. */
export const proveMember = (cluster: Cluster, host: Host, scheme: Scheme): Verb[] => [
  { call: ['wait_ready', UNIT] },
  untilHealthy(cluster, host, scheme),
]

/** A member's links to every other serving one, as its own metrics count them; asked on that member. */
export const proveLinks = (cluster: Cluster, on: Host, facts: Facts): Verb[] => {
  const others = serving(facts).filter(other => other !== on)
  const known = others.flatMap(other => [other.name, statusOf(facts, other)!.memberId])
  return others.length
    ? [{ call: ['until_linked', String(cluster.etcd.metricsPort), on.name, ...known] }]
    : []
}

export type MemberGateOptions = {
  allowDowntime: boolean
  /** What the client port will speak once the change is in; as now, unless it says otherwise. */
  schemeAfter?: (host: Host, facts: Facts) => Scheme
  before?: (host: Host, facts: Facts) => Verb[]
  undo?: (host: Host, facts: Facts) => Verb[]
}

const schemeNow = (host: Host, facts: Facts): Scheme => schemeOf(facts, host)

/** Members that a roll can count on; one it has changed is asked in the scheme that it speaks after that. */
export const restOf = (cluster: Cluster, schemeAfter = schemeNow): NonNullable<Gate['rest']> => ({
  serving,
  until: (host, facts, changed) => [
    untilHealthy(cluster, host, (changed ? schemeAfter : schemeNow)(host, facts)),
  ],
})

/** The gate of etcd members: followers first, the leader last after move-leader, each proven before the next. */
export const memberGate = (cluster: Cluster, options: MemberGateOptions): Gate => {
  const schemeAfter = options.schemeAfter ?? schemeNow
  return {
    unit: UNIT,
    running: (host, facts) => !['inactive', 'failed', undefined].includes(memberOf(facts, host)?.state),
    pending: (host, facts) => memberOf(facts, host)?.pending ?? false,
    files: rolledFiles,
    order: rollingOrder,
    permit: (host, facts) => {
      permit(host, facts, options.allowDowntime)
      checkFit(host, facts, new Date())
    },
    rest: restOf(cluster, schemeAfter),
    along: {
      // Some may speak something else by now.
      others: (host, facts) =>
        cluster.members.every(member => schemeAfter(member, facts) === schemeNow(member, facts))
          ? alongWith(host, facts)
          : [],
      tell: [{ call: ['tell_listed'] }],
      heard: listedBy,
    },
    before: (host, facts) => [...handOver(cluster, host, facts), ...(options.before?.(host, facts) ?? [])],
    reload: [{ call: ['restart_unit', UNIT] }],
    prove: (host, facts) => [
      ...proveMember(cluster, host, schemeAfter(host, facts)),
      ...proveLinks(cluster, host, facts),
    ],
    proveAgain: (host, facts) => proveMember(cluster, host, schemeNow(host, facts)),
    witnesses: (host, facts) =>
      serving(facts)
        .filter(other => other !== host)
        .map(on => ({ on, verbs: proveLinks(cluster, on, facts) })),
    undo: options.undo,
    deadline: DEADLINE,
    question: hosts => `Restart ${hosts.map(host => host.name).join(', ')}, one at a time?`,
  }
}
