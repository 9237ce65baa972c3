import { readFileSync } from 'node:fs'
import type { KnownLine } from './host-key.ts'

const MAGIC = 'openssh-key-v1\0'

/** Whether a private key has a passphrase: OpenSSH's own form names its cipher (PROTOCOL.key), PEM says ENCRYPTED. Pure. */
export const isKeyLocked = (text: string): boolean => {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  if (body === undefined) return /ENCRYPTED/.test(text)
  const bytes = Buffer.from(body, 'base64')
  if (!bytes.toString('latin1').startsWith(MAGIC) || bytes.length < MAGIC.length + 4) return false
  const length = bytes.readUInt32BE(MAGIC.length)
  return bytes.toString('latin1', MAGIC.length + 4, MAGIC.length + 4 + length) !== 'none'
}

/** Text of a file of the operator's own; empty when it can't be read. */
export const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** A line of known_hosts; nothing when the file can't be read: then the other fingerprint must do. */
export const knownLine = ({ file, line }: KnownLine): string => textOf(file).split('\n')[line - 1] ?? ''
