import { X509Certificate } from 'node:crypto'
import { remembered } from '../remembered.ts'
import { algorithmOf } from './keys.ts'
import { PURPOSE_OIDS, PURPOSES } from './purposes.ts'
import { parseSans } from './sans.ts'
import type { Purpose } from './spec.ts'

/** What a certificate says, as plain data; also of certificates that others have made. */
export type CertificateFacts = {
  /** Undefined when the subject has none, which is allowed. */
  commonName?: string
  organization?: string
  /** Common name of the issuer. */
  issuer?: string
  /** Upper-case hexadecimal, as openssl prints it. */
  serial: string
  notBefore: Date
  notAfter: Date
  /** `IP:…`, `DNS:…`, canonical and sorted. */
  sans: string[]
  purposes: Purpose[]
  isAuthority: boolean
  /** As in the inventory (`ecdsa-p256`), or node's own words for what we never make. */
  algorithm: string
  /** SHA-256, colon-separated upper-case hexadecimal, as `openssl x509 -fingerprint -sha256` prints it. */
  fingerprint: string
  pem: string
}

/** The certificates in a PEM text, in order; whatever stands around them is ignored. */
export const splitPem = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

const parsed = remembered(block => new X509Certificate(block))

/** node:crypto's view of every certificate in a PEM text. @throws node's error when one cannot be read */
export const certificatesIn = (pem: string): X509Certificate[] => splitPem(pem).map(parsed)

const first = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' ? one : undefined
}

/** Facts of the first certificate in a PEM text; undefined when there is none that can be read. */
export const inspectCertificate = remembered((pem): Readonly<CertificateFacts> | undefined => {
  try {
    const [certificate] = certificatesIn(pem)
    if (!certificate) return undefined
    const { subject, issuer } = certificate.toLegacyObject()
    const oids: string[] = certificate.keyUsage ?? []
    return {
      commonName: first(subject?.CN),
      organization: first(subject?.O),
      issuer: first(issuer?.CN),
      serial: certificate.serialNumber,
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      sans: parseSans(certificate.subjectAltName),
      purposes: PURPOSES.filter(purpose => oids.includes(PURPOSE_OIDS[purpose])),
      isAuthority: certificate.ca,
      algorithm: algorithmOf(certificate.publicKey),
      fingerprint: certificate.fingerprint256,
      pem: certificate.toString(),
    }
  } catch {
    return undefined
  }
})

/** A date as in certificates, or any other that Date reads, as `2026-09-01`. */
export const day = (date: string | Date): string => new Date(date).toISOString().slice(0, 10)

/** The part of node's multi-line subject or issuer that people call it by: common name, else unit or organisation. */
export const nameOf = (distinguished: string | undefined): string => {
  const part = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(distinguished ?? '')?.[1]
  return part('CN') ?? part('O') ?? part('OU') ?? 'somebody without a name'
}

/** Whole days until a certificate ends; negative once it has. */
export const daysLeft = (facts: { notAfter: Date }, now: Date): number =>
  Math.floor((facts.notAfter.getTime() - now.getTime()) / 86_400_000)

/** One of the given authorities has signed it, names and key identifiers fit too (no look at dates). */
export const issuerAmong = (
  leaf: X509Certificate,
  authorities: X509Certificate[],
): X509Certificate | undefined =>
  authorities.find(authority => {
    try {
      return leaf.checkIssued(authority) && leaf.verify(authority.publicKey)
    } catch {
      return false
    }
  })
