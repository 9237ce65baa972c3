import { isDeepStrictEqual } from 'node:util'
import { type Host, hostsOf } from '../cluster.ts'
import { type Checked, type ClusterRule, type Finding, pathOf, repeated } from './rule.ts'

/** One name means one host, whatever its role. */
export const distinctNames: ClusterRule = ({ cluster, atKey }) =>
  repeated(hostsOf(cluster), host => host.name).map(({ item }) => ({
    range: atKey(...pathOf(item)),
    message: `${item.name} is a member already; give the load balancer another name, even on the same machine`,
  }))

/** No two hosts of one role share an address, and no two members a peer address (etcd: "duplicate url"). */
export const distinctAddresses: ClusterRule = ({ cluster, at }) => {
  const same = (hosts: Host[], key: 'address' | 'peerAddress'): Finding[] =>
    repeated(hosts, host => host[key]).map(({ item, first }) => ({
      range: at(...pathOf(item), key),
      message: `${item.name} has the ${key === 'address' ? 'address' : 'peer address'} of ${first.name}, ${item[key]}; each needs its own`,
    }))
  const addresses = [...same(cluster.members, 'address'), ...same(cluster.loadBalancers, 'address')]
  return addresses.length ? addresses : same(cluster.members, 'peerAddress')
}

/** Member and balancer on one machine share one session, so there is one way to reach it. */
export const oneWayIn: ClusterRule = ({ cluster, atKey }) =>
  repeated(hostsOf(cluster), host => host.address)
    .filter(({ item, first }) => item.role !== first.role && !isDeepStrictEqual(item.ssh, first.ssh))
    .map(({ item, first }) => ({
      range: atKey(...pathOf(item), 'ssh'),
      message: `${item.name} and ${first.name} are one machine (${item.address}); give both the same \`ssh\``,
    }))

/** A machine belongs to one cluster: units, ports, files and the lock on it are that cluster's. */
export const oneCluster = (all: Checked[]): Finding[] =>
  repeated(
    all.flatMap(checked => hostsOf(checked.cluster).map(host => ({ ...checked, host }))),
    ({ host }) => host.address,
  )
    .filter(({ item, first }) => item.cluster !== first.cluster)
    .map(({ item, first }) => ({
      range: item.at(...pathOf(item.host), 'address'),
      message: `${item.host.name} has the address of ${first.host.name} in cluster ${first.cluster.name}, ${item.host.address}; a machine can be in one cluster only`,
    }))
