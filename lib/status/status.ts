import { schedulePeriod } from '../backup/schedule.ts'
import type { RunbookError } from '../errors.ts'
import { type Facts, quorum } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { holders, keepalivedSeen } from '../keepalived/look.ts'
import { balancerRow } from './balancers.ts'
import { alarms } from './findings/alarms.ts'
import { backups } from './findings/backups.ts'
import { balancers } from './findings/balancers.ts'
import { benchmark } from './findings/benchmark.ts'
import { certificates } from './findings/certificates.ts'
import { interrupted, membership, restarts, unfinished, versions } from './findings/cluster.ts'
import type { Rule } from './findings/finding.ts'
import { powerless, silent } from './findings/serving.ts'
import { disk, fragmentation, lag, quota } from './findings/storage.ts'
import { virtualAddress } from './findings/virtual-address.ts'
import { memberRow, servingRows, votersOf } from './members.ts'
import type { Finding, Health, MemberRow, Status } from './model.ts'

/** In the order they are told: what stops the cluster first. */
const RULES: Rule[] = [
  interrupted,
  silent,
  powerless,
  alarms,
  membership,
  balancers,
  virtualAddress,
  certificates,
  benchmark,
  quota,
  lag,
  disk,
  restarts,
  versions,
  unfinished,
  fragmentation,
  backups,
]

const order = (findings: Finding[]): Finding[] => [
  ...findings.filter(({ level }) => level === 'fail'),
  ...findings.filter(({ level }) => level === 'warn'),
]

/** How many serve, and how many more may fail until writes stop (etcd FAQ, "What is failure tolerance?"). */
export const summarize = (serving: number, voters: number): string => {
  const spare = serving - quorum(voters)
  const who = `${serving} of ${voters} members serve${serving === 1 ? 's' : ''}`
  if (serving === 0) return `No member serves; ${quorum(voters)} of ${voters} are needed`
  if (spare < 0)
    return `Only ${who}; ${quorum(voters)} are needed, so the cluster takes no writes until another is back`
  if (spare === 0)
    return voters === 1 ? `${who}; when it fails, writes stop` : `${who}; one more failure stops writes`
  return `${who}; ${spare === 1 ? 'one' : spare} may fail and clients go on`
}

/** Where clients are now, while that is one place. */
const heldBy = (facts: Facts): string => {
  const [holder, ...others] = holders(facts)
  return holder && !others.length ? `; ${keepalivedSeen(facts, holder)?.address} is on ${holder.name}` : ''
}

const healthOf = (members: MemberRow[], findings: Finding[]): Health => {
  if (members.every(({ role }) => role === 'down' || role === 'unreachable')) return 'down'
  return findings.some(({ level }) => level === 'fail') ? 'degraded' : 'healthy'
}

/** The same for some hosts only; what concerns no single host stays. */
export const narrowed = (status: Status, shown: Host[]): Status => {
  const has = (name: string) => shown.some(host => host.name === name)
  const members = status.members.filter(({ member }) => has(member))
  const findings = status.findings.filter(({ host }) => host === undefined || has(host))
  return {
    ...status,
    members,
    findings,
    loadBalancers: status.loadBalancers.filter(({ host }) => has(host)),
    health: status.health === 'down' ? 'down' : healthOf(status.members, findings),
  }
}

/** All that is known of a cluster at one moment, judged; pure. `lost` tells by machine why it could not be reached. */
export const statusOf = (facts: Facts, lost: Map<string, RunbookError>, now: Date): Status => {
  const { cluster } = facts
  const members = cluster.members.map(member => memberRow(facts, member, lost, now))
  const loadBalancers = cluster.loadBalancers.map(host => balancerRow(facts, host, lost, now))
  const backupPeriod = cluster.members.map(member => schedulePeriod(facts, member)).find(Boolean)
  const view = { facts, lost, members, loadBalancers, backupPeriod }
  const findings = order(RULES.flatMap(rule => rule(view)))
  return {
    health: healthOf(members, findings),
    // What can't be seen from here may well be serving others.
    summary: members.every(({ role }) => role === 'unreachable')
      ? 'No member can be reached from here, so nothing is known of the cluster'
      : summarize(servingRows(members).length, votersOf(facts)) + heldBy(facts),
    members,
    loadBalancers,
    findings,
  }
}
