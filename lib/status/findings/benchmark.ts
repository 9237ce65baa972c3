import type { Options } from '../../etcd/options.ts'
import { phaseOf } from '../../etcd/phase.ts'
import { optionsFound } from '../../etcd/sources.ts'
import { type MemberFacts, memberOf } from '../../facts/facts.ts'
import type { Host } from '../../inventory/cluster.ts'
import type { Finding } from '../model.ts'
import { type Demand, demandsOn, type Found, readModes } from '../modes.ts'
import { finding, type Rule, type View } from './finding.ts'

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** How a file is more open than it may be, in words; undefined when it is not. */
const tooOpen = ({ most, owner, group }: Demand, found: Found): string | undefined => {
  if (found.mode & ~most) return `is ${octal(found.mode)}, and ${octal(most)} at most is right`
  if (found.owner !== owner) return `belongs to ${found.owner}, and not to ${owner}`
  return group && found.group !== group
    ? `belongs to the group ${found.group}, and not to ${group}`
    : undefined
}

const onFiles = (view: View, host: Host, output: string): Finding[] => {
  const modes = readModes(output)
  return demandsOn(view.facts.cluster, host).flatMap(demand => {
    const found = modes.get(demand.path)
    const how = found && tooOpen(demand, found)
    return how
      ? finding(
          'warn',
          `cis-${demand.item}`,
          `${demand.path} on ${host.name} ${how} (CIS ${demand.item}): ${demand.why}`,
          `zx runbooks/${demand.repair}.ts --limit ${host.name}`,
          host.name,
        )
      : []
  })
}

type Judged = [item: string, wrong: boolean, what: string]

const isTrue = (value: string | undefined): boolean => value === 'true'

/** Items 2.1 to 2.7, for one side of a member: towards clients, or towards its peers. */
const side = (options: Options, prefix: '' | 'peer-', items: [string, string, string]): Judged[] => {
  const port = prefix ? 'peer' : 'client'
  return [
    [
      items[0],
      !options[`${prefix}cert-file`] || !options[`${prefix}key-file`],
      `has no certificate for its ${port} port`,
    ],
    [
      items[1],
      !isTrue(options[prefix ? 'peer-client-cert-auth' : 'client-cert-auth']),
      `asks nobody on its ${port} port for a certificate`,
    ],
    [
      items[2],
      isTrue(options[`${prefix}auto-tls`]),
      `makes a certificate for its ${port} port by itself, which nobody can verify`,
    ],
  ]
}

const isGuarded = (options: Options): boolean =>
  ['peer-cert-allowed-cn', 'peer-cert-allowed-hostname'].some(key => options[key])

/** Whether what clients and what peers are measured by is the same. */
const isShared = ({ pairs }: MemberFacts): boolean =>
  Boolean(pairs?.peer?.authorities) && pairs?.peer?.authorities === pairs?.server?.authorities

const onOptions = (view: View, host: Host): Finding[] => {
  const member = memberOf(view.facts, host)
  const options = optionsFound(member)
  // What speaks plain http is told elsewhere, as one thing.
  if (!member || !options || phaseOf(options) === 'plain') return []
  const judged: Judged[] = [
    ...side(options, '', ['2.1', '2.2', '2.3']),
    ...side(options, 'peer-', ['2.4', '2.5', '2.6']),
    ['2.7', isShared(member) && !isGuarded(options), 'takes every client of the one CA for a member'],
  ]
  return judged.flatMap(([item, wrong, what]) =>
    wrong
      ? finding(
          'warn',
          `cis-${item}`,
          `etcd on ${host.name} ${what} (CIS ${item})`,
          'zx runbooks/04-cluster.ts brings back what the inventory says',
          host.name,
        )
      : [],
  )
}

/**
 * The CIS Kubernetes Benchmark v1.12 on etcd, as far as it can be seen from a host: who may read and write its files,
 * and whether both its ports ask for certificates of their own authority.
 */
export const benchmark: Rule = view =>
  [...view.facts.cluster.members, ...view.facts.cluster.loadBalancers].flatMap(host => {
    const seen = view.facts.looks.get(host.name)?.get('modes')
    if (!seen) return []
    const files = onFiles(view, host, seen.output)
    return host.role === 'member' ? [...files, ...onOptions(view, host)] : files
  })
