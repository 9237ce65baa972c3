import type { Asker } from '../ask.ts'
import { usage } from '../errors.ts'
import { Secret } from '../secret.ts'
import { privateKey } from './keys.ts'

/** Keys that were unlocked, by path; only in memory, for as long as the process lives. */
const unlocked = new Map<string, Secret>()

/** Whether a key wants a passphrase: PKCS#8 says so in its first line, the older form in its headers (RFC 1421). */
export const isLocked = (pem: Secret): boolean => /ENCRYPTED/.test(pem.reveal().toString('latin1'))

/** The key of a file without its lock, if `unlock` has opened it; else as it is. */
export const openKey = (path: string, pem: Secret): Secret => unlocked.get(path) ?? pem

/** Whether all of a locked PKCS#8 key is there: one DER sequence of the length it says (ITU-T X.690, section 8.1). */
const isWhole = (pem: Secret): boolean => {
  const text = pem.reveal().toString('latin1')
  const body = /^-----BEGIN ENCRYPTED PRIVATE KEY-----([\s\S]*?)-----END/m.exec(text)?.[1]
  // The older form has no structure around what is encrypted.
  if (!/BEGIN ENCRYPTED/.test(text)) return true
  const der = Buffer.from(body ?? '', 'base64')
  const size = (der[1] ?? 0) & 0x7f
  const length = (der[1] ?? 0) < 0x80 ? size : Number(`0x0${der.subarray(2, 2 + size).toString('hex')}`)
  return der[0] === 0x30 && der.length === ((der[1] ?? 0) < 0x80 ? 2 : 2 + size) + length
}

const attempt = (path: string, pem: Secret, passphrase: Secret): boolean => {
  try {
    const key = privateKey(pem, passphrase)
    unlocked.set(path, new Secret(key.export({ type: 'pkcs8', format: 'pem' })))
    return true
  } catch {
    return false
  }
}

/** A key file that may be locked; `shown` is its path as people see it. */
export type LockedKey = { path: string; shown: string; pem: Secret }

const TRIES = 3

/**
 * Unlocks keys with the passphrases that were given beforehand, else by asking for each that is left; one passphrase
 * often opens several. @throws usage (exit 2) for a key that stays locked, 130 when no passphrase is typed
 */
export const unlock = async (
  keys: LockedKey[],
  given: Secret[] | undefined,
  { secret }: Pick<Asker, 'secret'>,
): Promise<void> => {
  const passphrases = [...(given ?? [])]
  const opens = ({ path, pem }: LockedKey) => passphrases.some(one => attempt(path, pem, one))
  for (const key of keys.filter(({ path, pem }) => isLocked(openKey(path, pem)))) {
    if (!isWhole(key.pem))
      throw usage(`${key.shown} is damaged: part of the key is missing`, {
        because: 'no passphrase opens it any more',
        next: 'copy it again from where it was made, or from your backup of it',
      })
    for (let tries = 0; !opens(key); tries++) {
      if (given || tries === TRIES)
        throw usage(
          `${key.shown} is locked, and ${given ? 'no passphrase given' : 'what was typed'} opens it`,
          {
            because: 'hosts need the key without its lock; it is opened in memory alone and sent over ssh',
            next: `try the passphrase: openssl pkey -in ${key.path} -noout`,
          },
        )
      const again = tries ? 'That does not open it. ' : ''
      passphrases.unshift(
        await secret(
          `${again}Passphrase of ${key.shown}: `,
          'use --pki-passphrase-fd N, or pki.passphraseFile in the inventory',
        ),
      )
    }
  }
}
