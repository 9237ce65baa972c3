import { BlockList, isIPv4 } from 'node:net'
import type { MachineFacts } from '../facts/facts.ts'
import type { Host, VirtualAddress } from '../inventory/cluster.ts'
import type { Interfaces } from './config.ts'

type Assigned = MachineFacts['addresses'][number]

const covers = ({ address: network, prefix }: Assigned, address: string): boolean => {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  if (prefix === undefined || isIPv4(network) !== isIPv4(address)) return false
  const list = new BlockList()
  list.addSubnet(network, prefix, family)
  return list.check(address, family)
}

/**
 * Adverts go where the balancer's own address is; the virtual address where the inventory says, else to the interface
 * whose network has it, else beside the own one. Undefined where the machine does not have the balancer's address.
 */
export const interfacesFor = (
  balancer: Host,
  addresses: Assigned[],
  virtual: VirtualAddress,
): Interfaces | undefined => {
  const own = addresses.find(({ address }) => address === balancer.address)
  if (!own) return undefined
  // Where it is just now says nothing of where it belongs.
  const lasting = addresses.filter(({ address }) => address !== virtual.address)
  const fitting = [own, ...lasting].find(assigned => covers(assigned, virtual.address))
  return {
    adverts: own.interface,
    address: virtual.interface ?? (fitting ?? own).interface,
  }
}
