import { isIPv6, SocketAddress } from 'node:net'

/** Host part of a URL or host:port pair: IPv6 literals in brackets (RFC 3986 section 3.2.2). */
export const bracket = (address: string): string => (isIPv6(address) ? `[${address}]` : address)

/** An address as the kernel prints it: IPv6 in its shortest form (RFC 5952); anything else as it is. */
export const canonical = (address: string): string =>
  isIPv6(address) && !address.includes('%') ? new SocketAddress({ address, family: 'ipv6' }).address : address

export type Scheme = 'http' | 'https'

/** `scheme://address:port`, bracketed where needed. */
export const url = (scheme: Scheme, address: string, port: number): string =>
  `${scheme}://${bracket(address)}:${port}`
