import { assumeMembers, type Facts, type MemberFacts, memberOf, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Needs, Observed } from '../resources/resource.ts'
import { clientUrl, etcdctl, findProgram } from './etcdctl.ts'
import { answerOf, attempt, linesOf, memberNeeds, readMember, readMembers, readStatuses } from './facts.ts'
import { features } from './versions.ts'

/**
 * The other members of which one can tell along with itself: all of them, as long as every one serves and speaks the same
 * (mixing schemes in one call hangs etcdctl 3.4). Else none: each has to be asked by itself. Pure.
 */
export const alongWith = (by: Host, facts: Facts): Host[] => {
  const { members, etcd } = facts.cluster
  const schemes = new Set(members.map(member => memberOf(facts, member)?.scheme))
  return features(etcd.version).linearizableMemberList &&
    members.includes(by) &&
    serving(facts).length === members.length &&
    schemes.size === 1
    ? members.filter(member => member !== by)
    : []
}

/** A member's files and the status of all members by one call: what may be other than at the last look at each of them. */
export const alongNeeds = (cluster: Cluster, by: Host, others: Host[], facts: Facts): Needs => {
  const { texts, hash } = memberNeeds(cluster, by)
  const status = etcdctl(
    cluster,
    [by, ...others],
    schemeOf(facts, by),
    ['endpoint', 'status', '-w', 'json'],
    4,
  )
  return { texts, hash, scripts: { 'etcd.live': `${findProgram(cluster)}\n${status} 2>&1` } }
}

/** Reads what `alongNeeds` asked for, by member; one that did not answer has no status. Pure. */
export const readAlong = (
  cluster: Cluster,
  by: Host,
  others: Host[],
  facts: Facts,
  found: Observed,
): Map<string, MemberFacts> => {
  const { config, environment, unit, pairs } = readMember(cluster, by, found)
  const statuses = readStatuses(answerOf(linesOf(found), '['))
  return new Map(
    [by, ...others].flatMap(member => {
      const known = memberOf(facts, member)
      const status = statuses.get(clientUrl(cluster, member, schemeOf(facts, member)))
      const own = member === by ? { config, environment, unit, pairs } : {}
      return known ? [[member.name, { ...known, ...own, status }] as const] : []
    }),
  )
}

/** The facts with the members as one has listed them in its proof; undefined where that is no list. Pure. */
export const listedBy = (facts: Facts, said: string): Facts | undefined => {
  const members = attempt(() => readMembers(answerOf(said.split('\n'), '{"header"')))
  return members && assumeMembers(facts, facts.cluster.members, found => ({ ...found, members }))
}
