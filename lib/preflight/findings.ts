import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { clockFindings } from './clock.ts'
import { checkDisks } from './disks.ts'
import { type Check, type Finding, subjectOf } from './finding.ts'
import { checkFirewalls } from './firewall.ts'
import { checkForeign } from './foreign.ts'
import { checkAddresses, checkHostname, twins } from './identity.ts'
import { checkLimits } from './limits.ts'
import { mtuFindings } from './mtu.ts'
import { pathFindings } from './path-mtu.ts'
import { checkPeerSources } from './peer-sources.ts'
import { checkPorts } from './ports.ts'
import { reachFindings } from './reach.ts'
import { resolvingFindings } from './resolving.ts'
import { checkRoutes } from './routes.ts'
import { checkArchitecture, checkSystem } from './system.ts'
import { checkTools } from './tools.ts'
import { checkRunning } from './versions.ts'
import { checkWrite } from './write.ts'

const CHECKS: Check[] = [
  checkTools,
  checkSystem,
  checkArchitecture,
  checkLimits,
  checkAddresses,
  checkPeerSources,
  checkHostname,
  checkRoutes,
  checkForeign,
  checkPorts,
  checkFirewalls,
  checkDisks,
  checkWrite,
  checkRunning,
]

/** Everything found on these hosts, each by itself and against each other, in their order. Pure. */
export const findingsOf = (facts: Facts, hosts: Host[]): Finding[] => {
  const subjects = hosts.flatMap(host => subjectOf(facts, host) ?? [])
  const own = subjects.flatMap(subject =>
    CHECKS.flatMap(check => check(subject)).map(found => ({ host: subject.host.name, ...found })),
  )
  const between = [
    ...twins(subjects),
    ...clockFindings(subjects),
    ...mtuFindings(subjects),
    ...pathFindings(subjects),
    ...resolvingFindings(subjects),
    ...reachFindings(subjects),
  ]
  const order = hosts.map(({ name }) => name)
  return [...own, ...between].sort((a, b) => order.indexOf(a.host) - order.indexOf(b.host))
}
