import type { X509Certificate } from 'node:crypto'
import type { Secret } from '../secret.ts'
import { chainFaults, dateFaults } from './chain.ts'
import type { Fault } from './fault.ts'
import { certificatesIn } from './inspect.ts'
import { privateKey } from './keys.ts'
import { contentFaults, nameFaults, purposeFaults } from './leaf.ts'
import type { Purpose } from './spec.ts'

/** What a pair is measured against. */
export type Expectation = {
  /** PEM of the authorities that those who are shown the certificate trust. */
  authorities: string
  /** Further CA certificates that were seen, for a better word about a chain with a gap. */
  known?: X509Certificate[]
  key?: Secret
  purposes: Purpose[]
  /** Names it must cover: `IP:…`, `DNS:…`. */
  sans?: string[]
  now: Date
}

const keyFits = (leaf: X509Certificate, key: Secret): boolean => {
  try {
    return leaf.checkPrivateKey(privateKey(key))
  } catch {
    return false
  }
}

const keyFaults = (leaf: X509Certificate, behind: X509Certificate[], key: Secret): Fault[] => {
  if (keyFits(leaf, key)) return []
  const mixed = behind.some(one => keyFits(one, key))
  return mixed
    ? [
        {
          what: 'has its chain in the wrong order: the certificate of its key is not the first',
          why: 'a member takes the first one for its own and does not start',
          next: 'put it first and behind each the one that has signed it: cat leaf.pem intermediate.pem',
        },
      ]
    : [
        {
          what: 'does not belong to its private key',
          why: 'no member starts with two halves of different pairs',
          next: 'put the certificate and the key of one pair side by side',
        },
      ]
}

/**
 * Everything that is wrong with a certificate (PEM, with its intermediates behind it) and its key; empty when it may be
 * installed. By node:crypto alone, never by what has made it.
 */
export const faultsOf = (pem: string, expected: Expectation): Fault[] => {
  let certificates: X509Certificate[]
  let trusted: X509Certificate[]
  try {
    certificates = certificatesIn(pem)
    trusted = certificatesIn(expected.authorities)
  } catch (error) {
    return [
      {
        what: `cannot be read: ${(error as Error).message}`,
        why: 'what stands between BEGIN and END is no certificate',
        next: 'copy it anew from where it was made',
      },
    ]
  }
  const [leaf, ...behind] = certificates
  if (!leaf)
    return [
      { what: 'holds no certificate', why: 'PEM text is needed', next: 'copy it from where it was made' },
    ]
  const key = expected.key ? keyFaults(leaf, behind, expected.key) : []
  // Of a chain that begins with another certificate, nothing else can be said that helps.
  if (key[0]?.what.includes('order')) return key
  return [
    ...chainFaults([leaf, ...behind], { trusted, known: expected.known, now: expected.now }),
    ...dateFaults(leaf, expected.now),
    ...contentFaults(leaf, behind),
    ...key,
    ...purposeFaults(leaf, expected.purposes),
    ...nameFaults(leaf, expected.sans ?? []),
  ]
}
