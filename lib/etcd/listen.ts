import { isIP } from 'node:net'
import { url } from '../addresses.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { clientScheme, clientSchemes, type Phase, peerScheme } from './phase.ts'

// etcd binds only IP addresses; a name may resolve to anything, so all IPv4 interfaces it is.
const bindable = (address: string) => (isIP(address) ? address : '0.0.0.0')

// A wildcard already covers loopback; the same port twice would fail to bind.
const withLoopback = (address: string) =>
  ['0.0.0.0', '::', '127.0.0.1'].includes(address) ? [address] : [address, '127.0.0.1']

/** Comma-separated URLs of a member in a phase, as etcd's file wants them. */
export const urlsOf = (cluster: Cluster, member: Host, phase: Phase) => {
  const { clientPort, peerPort, metricsPort } = cluster.etcd
  const clientAddresses = withLoopback(bindable(member.address))
  return {
    listenClient: clientSchemes(phase)
      .flatMap(scheme => clientAddresses.map(address => url(scheme, address, clientPort)))
      .join(),
    advertiseClient: url(clientScheme(phase), member.address, clientPort),
    listenPeer: url(peerScheme(phase), bindable(member.peerAddress), peerPort),
    advertisePeer: url(peerScheme(phase), member.peerAddress, peerPort),
    // Plain http and loopback always: it must answer while the client port cannot, and tell nothing to the network.
    listenMetrics: url('http', '127.0.0.1', metricsPort),
  }
}

/** `initial-cluster`: every member by name with its peer URL. */
export const initialCluster = (cluster: Cluster, phase: Phase): string =>
  cluster.members.map(member => `${member.name}=${urlsOf(cluster, member, phase).advertisePeer}`).join()
