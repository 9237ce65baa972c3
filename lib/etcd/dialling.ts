import { refused } from '../errors.ts'
import { type Facts, type MachineFacts, machineOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { isProvided } from '../pki/authority.ts'
import { inspectCertificate } from '../pki/inspect.ts'

/** The source addresses from which a member's machine dials the others, as its kernel routes now. */
export const dialledFrom = ({ members }: Cluster, machine: MachineFacts | undefined): string[] =>
  [...new Set(members.flatMap(other => machine?.sources[other.peerAddress] ?? []))].sort()

/** The same for a member, from what was found of its machine. */
export const sourcesOf = (facts: Facts, member: Host): string[] =>
  dialledFrom(facts.cluster, machineOf(facts, member))

/**
 * That every member's peer certificate covers the address it dials from: the receiving member compares the connection's
 * source with the SANs, and a migration that misses this loses quorum at the last member.
 * @throws RunbookError exit 5 naming both hosts and the address
 */
export const checkDialling = (facts: Facts, certificateOf: (member: Host) => string | undefined): void => {
  for (const member of facts.cluster.members) {
    const pem = certificateOf(member)
    const certificate = pem === undefined ? undefined : inspectCertificate(pem)
    if (!certificate)
      throw refused(`${member.name} has no peer certificate`, {
        host: member.name,
        state: 'nothing was changed',
        next: 'zx runbooks/05-pki.ts',
      })
    for (const other of facts.cluster.members) {
      const source = machineOf(facts, member)?.sources[other.peerAddress]
      if (!source || other === member || certificate.sans.includes(`IP:${source}`)) continue
      throw refused(`${other.name} would refuse ${member.name}'s peer certificate`, {
        host: `${other.name} (${other.peerAddress})`,
        command: `ip route get ${other.peerAddress}, on ${member.name}`,
        said: `${other.peerAddress} src ${source}`,
        because: `${member.name} would dial from ${source}, which is not among the addresses in its peer certificate (${certificate.sans
          .filter(san => san.startsWith('IP:'))
          .map(san => san.slice(3))
          .join(', ')})`,
        state: 'nothing was changed',
        next: isProvided(facts.cluster, 'peer')
          ? 'have it issued anew with that address, then: zx runbooks/05-pki.ts and zx runbooks/06-tls.ts'
          : 'zx runbooks/05-pki.ts issues it anew with that address, then: zx runbooks/06-tls.ts',
      })
    }
  }
}
