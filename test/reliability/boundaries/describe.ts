import { createHash } from 'node:crypto'
import { inspectCertificate, splitPem } from '../../../lib/pki/inspect.ts'

/** One thing on a host's disk. */
export type Entry = {
  path: string
  kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  /** Of a file; the target of a link. */
  content?: Buffer
}

// What the system writes by itself, and what is data or differs with the moment rather than with what was done.
const LEFT_OUT =
  /^\/(?:var\/(?:log|tmp|cache|lib\/(?:apt|dpkg|systemd|dbus|etcd\/[^/]+\/.*))|tmp|root|run)(?:\/|$)|^\/var\/lib\/etcd\/[^/]+\/|^\/etc\/(?:passwd-|group-|g?shadow-?|subuid-?|subgid-?|\.pwd\.lock|ld\.so\.cache|machine-id)$|\/\.sums$|^\/var\/backups\/etcd\/[^/]+\/(?:[^/]+\.(?:db|json)|\.lock)$/

/** Whether a path says anything about what runbooks have done. */
export const counts = (path: string): boolean => !LEFT_OUT.test(path)

// Certificates lie in directories that are called by their serial, an authority has a number in its name, data that a
// restore puts aside the time, and what it notes says which snapshot that was.
const unserialled = (text: string): string =>
  text
    .replace(/(^|\/)(\.(?:server|peer|client|check))-[0-9a-f]+/g, '$1$2-SERIAL')
    .replace(/(etcd (?:client|peer) CA) [0-9a-f]{8}/g, '$1 NUMBER')
    .replace(/(certificate and CA of sha256) [0-9a-f]{64}/g, '$1 SUM')
    .replace(/("(?:again|sha256)":)"[^"]*"/g, '$1SNAPSHOT')
    .replace(/("bump":)\d+/g, '$1REVISIONS')
    .replace(/\d{8}T\d{6}Z/g, 'TIME')

const certificate = (pem: string): string => {
  const facts = inspectCertificate(pem)
  if (!facts) return 'unreadable'
  const { commonName, organization, issuer, sans, purposes, isAuthority, algorithm } = facts
  return unserialled(
    JSON.stringify({ commonName, organization, issuer, sans, purposes, isAuthority, algorithm }),
  )
}

const contentOf = (content: Buffer, masked: readonly string[]): string => {
  const text = content.toString('latin1')
  const certificates = splitPem(text)
  if (certificates.length)
    return `certificates ${certificates.map(certificate).join()}${text.includes('PRIVATE KEY') ? ' and a key' : ''}`
  if (text.includes('PRIVATE KEY')) return 'key'
  let plain = text
  // In a program a number of five digits is somewhere by chance.
  if (!content.includes(0)) for (const value of masked) plain = plain.replaceAll(value, 'GIVEN')
  return createHash('sha256').update(unserialled(plain), 'latin1').digest('hex').slice(0, 16)
}

const TYPES = { file: '-', directory: 'd', link: 'l', other: '?' }

/**
 * A line about an entry that is the same wherever the same was done: without serials, keys and times, and without the
 * values that this run was given. Pure.
 */
export const describe = ({ path, kind, mode, uid, gid, content }: Entry, masked: readonly string[]): string =>
  [
    `${TYPES[kind]}${mode.toString(8).padStart(4, '0')} ${uid}:${gid}`,
    unserialled(path),
    content && (kind === 'link' ? `-> ${unserialled(content.toString())}` : contentOf(content, masked)),
  ]
    .filter(Boolean)
    .join(' ')

/** What differs between two lists of lines, as a diff without context: `-` was expected, `+` was found. Pure. */
export const difference = (expected: readonly string[], found: readonly string[]): string[] => {
  const left = new Map<string, number>()
  for (const line of expected) left.set(line, (left.get(line) ?? 0) + 1)
  for (const line of found) left.set(line, (left.get(line) ?? 0) - 1)
  return [...left]
    .flatMap(([line, count]) => Array<string>(Math.abs(count)).fill(`${count > 0 ? '-' : '+'} ${line}`))
    .sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1))
}
