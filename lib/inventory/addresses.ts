import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { HOST_NAME } from './names.ts'
import type { Rule } from './schema/scalars.ts'

const block = (v4: [string, number][], v6: [string, number][]): BlockList => {
  const blocked = new BlockList()
  for (const [net, bits] of v4) blocked.addSubnet(net, bits, 'ipv4')
  for (const [net, bits] of v6) blocked.addSubnet(net, bits, 'ipv6')
  return blocked
}

// IANA special-purpose registries (RFC 6890): none of these is an address another machine can dial.
const SPECIAL: [BlockList, string][] = [
  [block([['127.0.0.0', 8]], [['::1', 128]]), 'is a loopback address, which other machines cannot reach'],
  [block([['0.0.0.0', 8]], [['::', 128]]), 'stands for no or any address, which other machines cannot dial'],
  [block([['169.254.0.0', 16]], [['fe80::', 10]]), 'is link-local, good only on one wire'],
  [block([['224.0.0.0', 4]], [['ff00::', 8]]), 'is a multicast address, not one machine'],
  [block([['240.0.0.0', 4]], []), 'is a broadcast or reserved address'],
]

const ipv4Problem = (text: string): string => {
  const parts = text.split('.')
  const zero = parts.find(part => /^0\d/.test(part))
  if (zero) return `has the leading zero of an octal number in ${zero}; write it without`
  const big = parts.find(part => Number(part) > 255)
  if (big) return `is not an IPv4 address: ${big} is more than 255`
  return 'is not an IPv4 address; that has four numbers, such as 10.0.0.11'
}

const textProblem = (text: string): string => {
  const [head = '', tail = ''] = text.split('/')
  if (text.includes('://')) return 'is a URL; write the address alone'
  if (isIPv4(head) || isIPv6(head)) {
    if (tail !== '' && text.includes('/')) return `is a network; write the address alone: ${head}`
  }
  if (/^\[.*\]/.test(text)) return `has brackets; write IPv6 without: ${/^\[(.*?)\]/.exec(text)?.[1]}`
  if (text.includes('@')) return 'has a user in it; put that under `ssh.user`'
  if (/^[^:]+:\d+$/.test(text)) return 'has a port in it; ports have keys of their own'
  if (text.includes('%'))
    return 'has a zone, so it is link-local, good only on one wire; write a routable address'
  if (/\$[{(A-Za-z]/.test(text)) return 'looks like a variable; nothing is filled in here, write the address'
  if (/^[\d.]+$/.test(text)) return ipv4Problem(text)
  if (text.includes(':')) return 'is not an IPv6 address'
  return 'is neither an IP address nor a host name'
}

/** The one spelling of an address that is compared and used: IPv6 as in RFC 5952, names in lower case. */
export const canonical = (address: string): string =>
  isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address.toLowerCase()

/** What is wrong with an address or DNS name as such; loopback and the like are fine here. */
export const addressProblem: Rule = text => {
  if (isIPv6(text) && !text.includes('%'))
    return /^::ffff:/i.test(text) ? 'is an IPv4 address in IPv6 clothes; write the IPv4 address' : undefined
  return isIPv4(text) || HOST_NAME.test(text) ? undefined : textProblem(text)
}

/** What is wrong with an address that other machines must be able to dial. */
export const reachableProblem: Rule = text => {
  const said = addressProblem(text)
  if (said) return said
  if (/^localhost(\.|$)/i.test(text) || /\.localhost$/i.test(text)) return SPECIAL[0]![1]
  const family = isIPv6(text) ? 'ipv6' : 'ipv4'
  if (!isIPv4(text) && !isIPv6(text)) return undefined
  return SPECIAL.find(([blocked]) => blocked.check(text, family))?.[1]
}

/** The same for what must be an IP address, such as one that moves between machines. */
export const ipProblem: Rule = text =>
  reachableProblem(text) ?? (isIPv4(text) || isIPv6(text) ? undefined : 'is a name; write the IP address')
