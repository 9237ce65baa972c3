import { readFileSync } from 'node:fs'
import { dataDirectory } from '../etcd/paths.ts'
import { askIp, otherPeers, wayTo } from '../facts/ip.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { commandLine, quote } from '../quote.ts'
import { type Finding, linesOf, type Subject } from './finding.ts'

const program = readFileSync(new URL('./path-mtu.sh', import.meta.url), 'utf8')

/** Bytes before what a datagram carries: the headers of IP and UDP (RFC 791, RFC 8200, RFC 768). */
const headers = (address: string): number => (address.includes(':') ? 48 : 28)

/**
 * Prints `ADDRESS MTU` of members to whom datagrams as large as the interface takes get lost, while small ones come to a
 * port that nobody listens on and are answered so (ICMP port unreachable, RFC 1122). Where small ones are not answered
 * either nothing is known. Only before a member lives there; by bash, or not.
 */
export const pathLook = (cluster: Cluster, member: Host): string => {
  const others = otherPeers(cluster, member)
  if (!others.length) return ':'
  const words = [cluster.etcd.peerPort, ...others.flatMap(address => [address, headers(address)])].map(String)
  return `[ -e ${quote(dataDirectory(cluster, member))}/member ] || ! command -v bash >/dev/null || {
${askIp(['link show', ...others.map(wayTo)])}
} | ${commandLine(['bash', '-c', program, 'bash', ...words])}`
}

/**
 * Ways between members on which large packets vanish although both ends would take them, as in a tunnel whose end does
 * not say so (RFC 2923): members find each other, and one stalls in the middle of a snapshot. Pure.
 */
export const pathFindings = (subjects: Subject[]): Finding[] =>
  subjects.flatMap(subject =>
    linesOf(subject, 'path').flatMap((line): Finding[] => {
      const [address = '', mtu] = line.split(' ')
      const other = subject.cluster.members.find(({ peerAddress }) => peerAddress === address)
      if (!other) return []
      const host = subject.host.name
      return [
        {
          host,
          level: 'warn',
          what: `packets of ${mtu} bytes get lost on the way to ${other.name}`,
          detail: `its MTU allows them and small ones arrive, so members find each other and one stalls half-way`,
          next: `ping -M do -s ${Number(mtu) - headers(address)} ${address}   # on ${host}; lower the MTU of all members until it is answered`,
        },
      ]
    }),
  )
