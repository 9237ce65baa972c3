import { isIP } from 'node:net'
import { type Cluster, type Host, hostsOf } from '../inventory/cluster.ts'
import { vrrpPeers } from '../keepalived/config.ts'

/** A source that may come in, and who that is. */
export type Source = { address: string; who: string }

/** What a machine must let in: `from` whom, everybody if undefined. VRRP has no ports (RFC 5798 section 5.1). */
export type Opening = { to: string; from?: Source[] } & (
  | { protocol: 'tcp'; port: number }
  | { protocol: 'vrrp' }
)

/** Every IP address a host may come from, as far as the inventory knows; a name can't stand in a rule. */
const sourcesOf = ({ name, address, peerAddress, addresses }: Host): Source[] =>
  [...new Set([peerAddress, address, ...addresses])]
    .filter(one => isIP(one) && !/^(127\.|::1$)/.test(one))
    .map(one => ({ address: one, who: name }))

/** Whether rules could name this host at all. */
export const isKnownByAddress = (host: Host): boolean => sourcesOf(host).length > 0

const distinct = (sources: Source[]): Source[] => [
  ...new Map(sources.map(source => [source.address, source])).values(),
]

/**
 * What the inventory implies for one machine: its peer port for the other members; its client port and HAProxy's for
 * every other host and for the configured clients, or for everybody where none are configured; VRRP among balancers.
 * Loopback is not spoken of: a machine always reaches itself. Pure.
 */
export const openingsOf = (cluster: Cluster, machine: string): Opening[] => {
  const { etcd, haproxy, firewall, virtualAddress } = cluster
  const others = hostsOf(cluster).filter(host => host.machine !== machine)
  const from = (hosts: Host[]) => distinct(hosts.flatMap(sourcesOf))
  const clients = firewall.clients && [
    ...from(others),
    ...(virtualAddress ? [{ address: virtualAddress.address, who: 'virtual address' }] : []),
    ...firewall.clients.map(address => ({ address, who: 'listed' })),
  ]
  return hostsOf(cluster)
    .filter(host => host.machine === machine)
    .flatMap((own): Opening[] => {
      if (own.role === 'member')
        return [
          {
            to: 'peers',
            protocol: 'tcp',
            port: etcd.peerPort,
            from: from(others.filter(({ role }) => role === 'member')),
          },
          { to: 'clients', protocol: 'tcp', port: etcd.clientPort, from: clients },
        ]
      const balanced: Opening = { to: 'HAProxy', protocol: 'tcp', port: haproxy.port, from: clients }
      const peers = vrrpPeers(cluster, own)
      const adverts = from(others.filter(({ address }) => peers.includes(address))).filter(({ address }) =>
        peers.includes(address),
      )
      return adverts.length ? [balanced, { to: 'VRRP', protocol: 'vrrp', from: adverts }] : [balanced]
    })
}
