import { createHash } from 'node:crypto'
import type { SshTarget } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { loginByHand } from './by-hand.ts'

/** A line of a known_hosts file; lines are counted from 1. */
export type KnownLine = { file: string; line: number }

const OWN_KEYS = 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $key; done'

/** Where the key lies that ssh holds against the one it was shown; undefined when it says nothing of that (ssh(1)). */
export const offending = (stderr: string): KnownLine | undefined => {
  const [, file, line] = /Offending .*key in (.+):(\d+)\r?$/m.exec(stderr) ?? []
  return file ? { file, line: Number(line) } : undefined
}

/** Fingerprint of the key in a line of known_hosts, as `ssh-keygen -l` prints it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export const fingerprintOf = (line: string): string | undefined => {
  const [, key] = /(?:^|\s)(?:ssh|ecdsa|sk)-\S+\s+([A-Za-z0-9+/]+=*)/.exec(line) ?? []
  return (
    key &&
    `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`
  )
}

/** What to say of a key that is not the known one. `known` is the text of the line that knows it. Pure. */
export const changedKey = (
  target: SshTarget,
  stderr: string,
  known: string,
): { said?: string; next: string } => {
  const at = offending(stderr)
  const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(stderr)?.[0]
  const name = target.port && target.port !== 22 ? `[${target.host}]:${target.port}` : target.host
  const file = at ? ` -f ${quote(at.file)}` : ''
  return {
    ...(shown && {
      said: `we know  ${fingerprintOf(known) ?? 'another key'}${at ? `   ${at.file}:${at.line}` : ''}\nit shows ${shown}`,
    }),
    next: `on the machine's own console: ${OWN_KEYS}
only if it shows there what it shows here: ssh-keygen -R ${quote(name)}${file}
then ${loginByHand(target)} once, and say yes to that fingerprint`,
  }
}

/** What to type where no key is known yet. */
export const unknownKey = (target: SshTarget): string =>
  `${loginByHand(target)} once, compare the fingerprint, say yes; then run this again
the machine's own console shows it: ${OWN_KEYS}`
