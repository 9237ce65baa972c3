import { isIPv6 } from 'node:net'

/** Host part of a URL or host:port pair: IPv6 literals in brackets (RFC 3986 section 3.2.2). */
export const bracket = (address: string): string => (isIPv6(address) ? `[${address}]` : address)

export type Scheme = 'http' | 'https'

/** `scheme://address:port`, bracketed where needed. */
export const url = (scheme: Scheme, address: string, port: number): string =>
  `${scheme}://${bracket(address)}:${port}`
