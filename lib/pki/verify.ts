import type { KeyObject, X509Certificate } from 'node:crypto'
import type { Secret } from '../secret.ts'
import { certificatesIn, issuerAmong } from './inspect.ts'
import { algorithmOf, privateKey } from './keys.ts'
import { PURPOSE_OIDS } from './purposes.ts'
import type { Purpose } from './spec.ts'

/** What a pair is measured against. */
export type Expectation = {
  /** PEM of the authorities that those who are shown the certificate trust. */
  authorities: string
  key?: Secret
  purposes: Purpose[]
  /** Names it must cover: `IP:…`, `DNS:…`. */
  sans?: string[]
  now: Date
}

const STRONG = ['ecdsa-p256', 'ecdsa-p384', 'ec secp521r1', 'ed25519']
const isWeak = (key: KeyObject) =>
  key.asymmetricKeyType === 'rsa'
    ? (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048
    : !STRONG.includes(algorithmOf(key))

const dates = (certificate: X509Certificate, which: string, now: Date): string[] => {
  if (new Date(certificate.validFrom) > now) return [`${which} is not valid before ${certificate.validFrom}`]
  return new Date(certificate.validTo) <= now ? [`${which} ended on ${certificate.validTo}`] : []
}

/** From the leaf over intermediates of its own file up to a trusted one, as RFC 5280 section 6.1 walks it. */
const chain = (
  leaf: X509Certificate,
  own: X509Certificate[],
  trusted: X509Certificate[],
  now: Date,
): string[] => {
  let current = leaf
  // Each step uses up one intermediate at most, so this ends even where certificates sign each other in a circle.
  for (let step = 0; step <= own.length; step++) {
    const anchor = issuerAmong(current, trusted)
    const issuer = anchor ?? issuerAmong(current, own)
    if (!issuer) break
    const wrong = dates(issuer, 'its authority', now)
    if (!issuer.ca) wrong.push('it was signed by a certificate that is no authority')
    if (anchor || wrong.length > 0) return wrong
    current = issuer
  }
  return ['no trusted authority has signed it']
}

const covers = (leaf: X509Certificate, san: string): boolean => {
  const value = san.slice(san.indexOf(':') + 1)
  return (
    (san.startsWith('IP:') ? leaf.checkIP(value) : leaf.checkHost(value, { subject: 'never' })) !== undefined
  )
}

const keyFits = (leaf: X509Certificate, key: Secret): boolean => {
  try {
    return leaf.checkPrivateKey(privateKey(key))
  } catch {
    return false
  }
}

/**
 * Everything that is wrong with a certificate (PEM, with its intermediates behind it) and its key, a plain
 * sentence each; empty when it may be installed. By node:crypto alone, never by what has made it.
 */
export const whatIsWrong = (pem: string, expected: Expectation): string[] => {
  let certificates: X509Certificate[]
  let trusted: X509Certificate[]
  try {
    certificates = certificatesIn(pem)
    trusted = certificatesIn(expected.authorities)
  } catch (error) {
    return [`a certificate cannot be read: ${(error as Error).message}`]
  }
  const [leaf, ...intermediates] = certificates
  if (!leaf) return ['there is no certificate in it']
  const wrong = [...chain(leaf, intermediates, trusted, expected.now), ...dates(leaf, 'it', expected.now)]
  if (leaf.ca) wrong.push('it is an authority, not a leaf')
  if (isWeak(leaf.publicKey)) wrong.push(`its key is too weak: ${algorithmOf(leaf.publicKey)}`)
  if (expected.key && !keyFits(leaf, expected.key)) wrong.push('its private key does not belong to it')
  const usages: string[] = leaf.keyUsage ?? []
  for (const purpose of expected.purposes)
    if (!usages.includes(PURPOSE_OIDS[purpose])) wrong.push(`its extended key usage lacks ${purpose}`)
  for (const san of expected.sans ?? []) if (!covers(leaf, san)) wrong.push(`it does not cover ${san}`)
  return wrong
}
