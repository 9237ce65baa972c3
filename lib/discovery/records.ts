import { isIP, isIPv6 } from 'node:net'
import type { Scheme } from '../addresses.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'

/** Who looks for a record: members for each other, or clients for members. */
export type Side = 'server' | 'client'

/** An SRV record that DNS should have for a member, and the address its target should have. */
export type Wanted = {
  side: Side
  member: Host
  service: string
  port: number
  target: string
  address: string
}

const suffixed = (name: string, suffix: string | undefined) => (suffix ? `${name}-${suffix}` : name)

/** The name whose SRV records etcd asks for (etcd docs, "Clustering: DNS discovery"). */
const serviceOf = ({ etcd }: Cluster, side: Side, scheme: Scheme): string => {
  const service = scheme === 'https' ? `etcd-${side}-ssl` : `etcd-${side}`
  return `_${suffixed(service, etcd.discoverySrvName)}._tcp.${etcd.discoveryDomain}`
}

/** What a member's address is called in the domain, unless it has a name in DNS; it may be dialled on two networks. */
export const targetOf = ({ etcd }: Cluster, { name, address, peerAddress }: Host, side: Side): string => {
  const dialled = side === 'server' ? peerAddress : address
  if (!isIP(dialled)) return dialled
  return `${name}${dialled === address ? '' : '-peer'}.${etcd.discoveryDomain}`
}

const recordOf = (cluster: Cluster, member: Host, side: Side, scheme: Scheme): Wanted => ({
  side,
  member,
  service: serviceOf(cluster, side, scheme),
  port: side === 'server' ? cluster.etcd.peerPort : cluster.etcd.clientPort,
  target: targetOf(cluster, member, side),
  address: side === 'server' ? member.peerAddress : member.address,
})

/** Every record that DNS should have for one side, in the order of the inventory. */
export const wantedRecords = (cluster: Cluster, side: Side, scheme: Scheme): Wanted[] =>
  cluster.members.map(member => recordOf(cluster, member, side, scheme))

/** Lines of a zone file (RFC 1035 section 5, RFC 2782): addresses first, each line once, in columns. */
export const zoneLines = (records: Wanted[]): string[] => {
  const addresses = records
    .filter(({ address }) => isIP(address))
    .map(({ target, address }) => [`${target}.`, isIPv6(address) ? 'AAAA' : 'A', address])
  const services = records.map(({ service, port, target }) => [
    `${service}.`,
    'SRV',
    `0 0 ${port} ${target}.`,
  ])
  const all = [...addresses, ...services]
  const width = Math.max(...all.map(([name]) => name!.length))
  return [
    ...new Set(all.map(([name, type, value]) => `${name!.padEnd(width)} IN ${type!.padEnd(4)} ${value}`)),
  ]
}
