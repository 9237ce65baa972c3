import { url } from '../addresses.ts'
import type { Cluster } from '../inventory/cluster.ts'

/** Every member, by the address clients reach it at. */
export const memberEndpoints = ({ members, etcd }: Cluster): string[] =>
  members.map(({ address }) => url('https', address, etcd.clientPort))

/** The virtual address where there is one, for it is on whichever balancer lives; else each balancer. */
export const balancerEndpoints = ({ loadBalancers, virtualAddress, haproxy }: Cluster): string[] => {
  if (!loadBalancers.length) return []
  const addresses = virtualAddress ? [virtualAddress.address] : loadBalancers.map(({ address }) => address)
  return addresses.map(address => url('https', address, haproxy.port))
}
