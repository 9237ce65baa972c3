import { type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { usage } from '../errors.ts'
import {
  bits,
  type Der,
  decode,
  encode,
  integer,
  nothing,
  oid,
  parts,
  sequence,
  set,
  tagged,
  time,
  utf8,
} from './der.ts'
import { extensions, subjectKeyIdentifier } from './extensions.ts'
import { algorithmOf, keyIdentifier } from './keys.ts'
import type { CertificateSpec } from './spec.ts'

/** Who signs: its private key and its certificate as PEM; without a certificate the subject signs itself. */
export type Issuer = { key: KeyObject; certificate?: string }
/** What differs from one certificate to the next of the same spec; given, so that the result can be predicted. */
export type Occasion = { serial: Buffer; notBefore: Date; notAfter: Date }

const HASHES: Record<string, [hash: string, oid: string]> = {
  'ecdsa-p256': ['sha256', '1.2.840.10045.4.3.2'],
  'ecdsa-p384': ['sha384', '1.2.840.10045.4.3.3'],
  'ec secp521r1': ['sha512', '1.2.840.10045.4.3.4'],
  rsa: ['sha256', '1.2.840.113549.1.1.11'],
}
const DAY = 86_400_000
/** Clocks of hosts may lag behind ours a little; a certificate from the future would stop a member. */
const BACKDATED = 5 * 60_000

/** 16 random bytes, positive and of full length: the first nibble is 4 to 7 (RFC 5280 section 4.1.2.2). */
export const newSerial = (): Buffer => {
  const serial = randomBytes(16)
  serial[0] = (serial[0]! & 0x3f) | 0x40
  return serial
}

/** A new serial number and the dates of a certificate made now that lives `days`, but not past `limit`. */
export const occasion = (days: number, now: Date, limit?: Date): Occasion => {
  const end = now.getTime() + days * DAY
  return {
    serial: newSerial(),
    notBefore: new Date(now.getTime() - BACKDATED),
    notAfter: new Date(Math.min(end, limit?.getTime() ?? end)),
  }
}

const signatureOf = (key: KeyObject) => {
  const found = HASHES[key.asymmetricKeyType === 'rsa' ? 'rsa' : algorithmOf(key)]
  if (!found)
    throw usage(`cannot sign with a ${algorithmOf(key)} key`, {
      because: 'certificates are signed with RSA or with ECDSA on P-256, P-384 or P-521',
      next: 'give a CA with such a key',
    })
  const [hash, id] = found
  // RFC 4055 wants NULL as the parameter of RSA signatures, RFC 5758 wants none for ECDSA.
  return {
    hash,
    identifier: key.asymmetricKeyType === 'rsa' ? sequence(oid(id), nothing()) : sequence(oid(id)),
  }
}

const distinguishedName = ({ organization, commonName }: CertificateSpec): Der => {
  const attribute = (type: string, text: string) => set(sequence(oid(type), utf8(text)))
  return sequence(
    ...(organization ? [attribute('2.5.4.10', organization)] : []),
    attribute('2.5.4.3', commonName),
  )
}

/** An authority's subject exactly as it is encoded: verifiers match names by their bytes. */
const subjectOf = (certificate: string): Der =>
  parts(parts(decode(new X509Certificate(certificate).raw))[0])[5]!

/** The part of a certificate that is signed, in DER: the same for the same arguments (RFC 5280 section 4.1). */
export const toBeSigned = (spec: CertificateSpec, key: KeyObject, issuer: Issuer, when: Occasion): Der => {
  const subject = distinguishedName(spec)
  const signer = issuer.certificate
  return sequence(
    tagged(0, [integer(Buffer.from([2]))]),
    integer(when.serial),
    signatureOf(issuer.key).identifier,
    signer ? subjectOf(signer) : subject,
    sequence(time(when.notBefore), time(when.notAfter)),
    subject,
    decode(key.export({ type: 'spki', format: 'der' })),
    tagged(3, [extensions(spec, key, signer ? subjectKeyIdentifier(signer) : keyIdentifier(key))]),
  )
}

/** A signed certificate for a public key, as PEM; node:crypto signs, node-forge only writes the ASN.1. */
export const signCertificate = (
  spec: CertificateSpec,
  key: KeyObject,
  issuer: Issuer,
  when: Occasion,
): string => {
  const body = toBeSigned(spec, key, issuer, when)
  const { hash, identifier } = signatureOf(issuer.key)
  const whole = sequence(body, identifier, bits(sign(hash, encode(body), issuer.key)))
  return new X509Certificate(encode(whole)).toString()
}
