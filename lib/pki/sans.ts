import { isIP, isIPv4 } from 'node:net'
import { usage } from '../errors.ts'
import type { San } from './spec.ts'

/** The one spelling of an address that sorting and comparing rely on: IPv6 as in RFC 5952, without a zone. */
export const canonicalIp = (address: string): string =>
  isIPv4(address) ? address : new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)

/** A host's address or name as a subject alternative name. @throws usage when no certificate can carry it */
export const san = (name: string): San => {
  if (isIP(name)) return `IP:${canonicalIp(name)}`
  if (/^[\x21-\x7e]+$/.test(name) && !/[,:"\\/]/.test(name)) return `DNS:${name.toLowerCase()}`
  throw usage(`${JSON.stringify(name)} cannot stand in a certificate`, {
    because: 'a certificate carries IP addresses and DNS names in plain ASCII',
    next: 'correct it in the inventory',
  })
}

/** Names and addresses as a stable list: canonical, each once, sorted; undefined ones are left out. */
export const sansOf = (names: (string | undefined)[]): San[] =>
  [
    ...new Set(names.filter(name => name !== undefined && name !== '').map(name => san(name as string))),
  ].sort()

/** An address in network byte order, 4 or 16 bytes, as RFC 5280 section 4.2.1.6 wants it. */
export const ipBytes = (address: string): Buffer => {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = canonicalIp(address).split('::')
  const words = (part: string) => part.split(':').filter(word => word !== '')
  const before = words(head)
  const after = words(tail ?? '')
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  const bytes = Buffer.alloc(16)
  for (const [index, word] of [...before, ...zeros, ...after].entries())
    bytes.writeUInt16BE(Number.parseInt(word, 16), index * 2)
  return bytes
}

/** node:crypto's `subjectAltName` text (`DNS:a, IP Address:::1`, odd values as JSON) in our spelling, sorted. */
export const parseSans = (text = ''): string[] => {
  const entries = text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)
  return [...entries]
    .map(([, kind = '', raw = '']) => {
      const value = raw.startsWith('"') ? (JSON.parse(raw) as string) : raw
      if (kind === 'IP Address') return isIP(value) ? `IP:${canonicalIp(value)}` : `IP:${value}`
      return kind === 'DNS' ? `DNS:${value.toLowerCase()}` : `${kind}:${value}`
    })
    .sort()
}
