import { BlockList, isIP, isIPv6 } from 'node:net'
import { hostsOf, type VirtualAddress } from '../cluster.ts'
import type { Checked, ClusterRule, Finding } from './rule.ts'
import { pathOf, repeated } from './rule.ts'

const family = (address: string): string => (isIPv6(address) ? 'IPv6' : 'IPv4')

/** An address that moves between balancers belongs to none of them, and VRRP carries it in its own family alone. */
export const virtualAddress: ClusterRule = ({ cluster, at, atKey }) => {
  const { virtualAddress: virtual, loadBalancers } = cluster
  if (!virtual) return []
  const { address, prefix } = virtual
  const range = at('virtualAddress', 'address')
  const complaint = (message: string): Finding[] => [
    { range, message: `virtualAddress ${address} ${message}` },
  ]
  const owner = hostsOf(cluster).find(host => host.address === address || host.peerAddress === address)
  if (owner) return complaint(`is ${owner.name}’s own; choose one no host has`)
  if (!loadBalancers.length)
    return complaint('is for load balancers, and there are none; add loadBalancers, or remove it')
  if (!isIPv6(address) && prefix > 32)
    return [
      {
        range: at('virtualAddress', 'prefix'),
        message: `virtualAddress.prefix ${prefix} is too long for IPv4; write 1 to 32`,
      },
    ]
  const [unlike] = loadBalancers.filter(host => isIP(host.address) !== isIP(address))
  if (unlike)
    return [
      {
        range: at(...pathOf(unlike), 'address'),
        message: isIP(unlike.address)
          ? `${unlike.name} has an ${family(unlike.address)} address, and virtualAddress is ${family(address)}: VRRP needs one family; change either`
          : `${unlike.name} is given by name, and virtualAddress needs the load balancers’ IP addresses, which VRRP is spoken between; write ${unlike.name}’s`,
      },
    ]
  if (loadBalancers.length > 1) return []
  return [
    {
      range: atKey('loadBalancers'),
      message: `virtualAddress ${address} has one load balancer only, so nothing takes it over when that fails; add a second`,
      warning: true,
    },
  ]
}

/** Whether two addresses may well be on one network, as far as an inventory can tell. */
const neighbours = (one: VirtualAddress, other: VirtualAddress): boolean => {
  if (isIP(one.address) !== isIP(other.address)) return false
  const six = isIPv6(one.address)
  const length = Math.min(one.prefix, other.prefix, six ? 64 : 24)
  const network = new BlockList()
  network.addSubnet(one.address, length, six ? 'ipv6' : 'ipv4')
  return network.check(other.address, six ? 'ipv6' : 'ipv4')
}

const named = ({ cluster }: Checked) => `cluster ${cluster.name}`

/** A virtual address is one cluster's; so is its VRRP id, among those of a network (RFC 5798 section 5.2.3). */
export const oneVirtualAddress = (all: Checked[]): Finding[] => {
  const having = all.flatMap(checked => {
    const { virtualAddress: virtual } = checked.cluster
    return virtual ? [{ checked, virtual }] : []
  })
  const same = repeated(having, ({ virtual }) => virtual.address).map(({ item, first }) => ({
    range: item.checked.at('virtualAddress', 'address'),
    message: `virtualAddress ${item.virtual.address} is also that of ${named(first.checked)}; each cluster needs its own`,
  }))
  const taken = having.flatMap(({ checked, virtual }) =>
    all.flatMap(other =>
      hostsOf(other.cluster)
        .filter(host => other !== checked && host.address === virtual.address)
        .map(host => ({
          range: checked.at('virtualAddress', 'address'),
          message: `virtualAddress ${virtual.address} is the address of ${host.name} in ${named(other)}; choose one no host has`,
        })),
    ),
  )
  const ids = having.flatMap(({ checked, virtual }, index) =>
    having
      .slice(0, index)
      .filter(({ virtual: before }) => before.address !== virtual.address)
      .filter(({ virtual: before }) => before.routerId === virtual.routerId && neighbours(before, virtual))
      .map(first => ({
        range: checked.at('virtualAddress', 'routerId'),
        message: `virtualAddress ${virtual.address} and that of ${named(first.checked)} both have the VRRP id ${virtual.routerId}; set virtualAddress.routerId of one to another`,
      })),
  )
  return [...same, ...taken, ...ids]
}
