import type { KeyObject, X509Certificate } from 'node:crypto'
import type { Fault } from './fault.ts'
import { algorithmOf } from './keys.ts'
import { PURPOSE_OIDS } from './purposes.ts'
import { brokenHash } from './signature.ts'
import type { Purpose } from './spec.ts'

const STRONG = ['ecdsa-p256', 'ecdsa-p384', 'ec secp521r1', 'ed25519']
const isWeak = (key: KeyObject) =>
  key.asymmetricKeyType === 'rsa'
    ? (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048
    : !STRONG.includes(algorithmOf(key))

/** Whether a certificate is good for a name as Go's and OpenSSL's clients see it: common names do not count. */
export const covers = (leaf: X509Certificate, san: string): boolean => {
  const value = san.slice(san.indexOf(':') + 1)
  return (
    (san.startsWith('IP:') ? leaf.checkIP(value) : leaf.checkHost(value, { subject: 'never' })) !== undefined
  )
}

/** An absent extended key usage, or `anyExtendedKeyUsage`, allows all (RFC 5280 section 4.2.1.12). */
const lackingPurposes = (leaf: X509Certificate, purposes: Purpose[]): Purpose[] => {
  const usages: string[] | undefined = leaf.keyUsage
  if (!usages || usages.includes('2.5.29.37.0')) return []
  return purposes.filter(purpose => !usages.includes(PURPOSE_OIDS[purpose]))
}

const PURPOSE_WHY: Record<Purpose, string> = {
  serverAuth: 'whoever connects would refuse it',
  clientAuth: 'it is shown to servers as well, and they would refuse it',
}

/** Which of its uses the extended key usage forbids. */
export const purposeFaults = (leaf: X509Certificate, purposes: Purpose[]): Fault[] => {
  const lacking = lackingPurposes(leaf, purposes)
  const server = purposes.includes('serverAuth')
  return lacking.length
    ? [
        {
          what: `lacks ${lacking.join(' and ')} in its extended key usage`,
          why: server
            ? `members are servers and clients at once, etcd’s own gateway too: ${PURPOSE_WHY[lacking[0]!]}`
            : 'members accept only clients with that usage',
          next: `have it issued anew with ${purposes.join(' and ')} (cfssl: usages ${purposes.map(one => `"${one.replace('Auth', ' auth')}"`).join(', ')}; mkcert: -client)`,
        },
      ]
    : []
}

/** What is wrong with a leaf whoever is shown it. */
export const contentFaults = (leaf: X509Certificate, behind: X509Certificate[]): Fault[] => {
  const again = 'have it issued anew'
  const faults: Fault[] = []
  if (leaf.ca)
    faults.push({
      what: 'is an authority (CA:TRUE), not a leaf',
      why: 'whoever has its key could make certificates for anybody',
      next: `${again} with CA:FALSE`,
    })
  if (isWeak(leaf.publicKey))
    faults.push({
      what: `has a key that is too weak: ${algorithmOf(leaf.publicKey)}`,
      why: 'it can be broken, or TLS does not take it at all',
      next: `${again} with RSA 2048 or more, or ECDSA P-256`,
    })
  const hash = [leaf, ...behind].map(brokenHash).find(Boolean)
  if (hash)
    faults.push({
      what: `is signed with ${hash}`,
      why: 'such signatures can be forged, and etcd refuses them',
      next: `${again} with SHA-256`,
    })
  return faults
}

const bare = (san: string) => san.slice(san.indexOf(':') + 1)

/** Which names and addresses it is not good for. */
export const nameFaults = (leaf: X509Certificate, sans: string[]): Fault[] => {
  const missing = sans.filter(san => !covers(leaf, san))
  return missing.length
    ? [
        {
          what: `does not cover ${missing.map(bare).join(', ')}`,
          why: 'whoever connects there, or sees it come from there, refuses it; common names do not count',
          next: `have it issued anew with all of these as subject alternative names: ${sans.map(bare).join(' ')}`,
        },
      ]
    : []
}
