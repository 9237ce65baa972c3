import { isIP } from 'node:net'
import type { Check } from './finding.ts'

/** That the kernel knows a way from a member to every other's peer address. */
export const checkRoutes: Check = ({ cluster, host, machine }) => {
  // Without `ip` nothing is known of routes; that it is missing is a finding of its own.
  if (host.role !== 'member' || !machine.addresses.length) return []
  return cluster.members
    .filter(other => other.machine !== host.machine && isIP(other.peerAddress))
    .filter(other => machine.sources[other.peerAddress] === undefined)
    .map(({ name, peerAddress }) => ({
      level: 'refuse',
      what: `no route leads to ${name} (${peerAddress})`,
      detail: 'members that cannot reach each other form no cluster',
      next: `ip route get ${peerAddress}   # on ${host.name}; add the route, or correct peerAddress of ${name} in the inventory`,
    }))
}
