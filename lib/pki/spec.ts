import type { KeyAlgorithm } from '../inventory/cluster.ts'

/** Extended key usages that TLS looks at (RFC 5280 section 4.2.1.12). */
export type Purpose = 'serverAuth' | 'clientAuth'

/** A subject alternative name as `openssl x509 -text` would have it, in one canonical spelling. */
export type San = `DNS:${string}` | `IP:${string}`

/** What a certificate shall say; everything but its key, serial number, dates and issuer. Plain data. */
export type CertificateSpec = {
  commonName: string
  organization?: string
  /** Sorted, without duplicates. */
  sans: San[]
  /** Empty for an authority. */
  purposes: Purpose[]
  /** Life in days; a leaf never outlives its authority. */
  days: number
  algorithm: KeyAlgorithm
  /** Present on an authority: how many authorities may follow below it. */
  authority?: { pathLength: number }
}
