import type { KeyAlgorithm } from '../inventory/cluster.ts'
import { type CertificateFacts, day, daysLeft } from './inspect.ts'

const KEYS: Record<KeyAlgorithm, string> = {
  'ecdsa-p256': 'ECDSA P-256',
  'ecdsa-p384': 'ECDSA P-384',
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
  'rsa-4096': 'RSA 4096',
}
const PURPOSE_WORDS = { serverAuth: 'server', clientAuth: 'client' }

const ends = (facts: CertificateFacts, now: Date): string => {
  const days = daysLeft(facts, now)
  return `${day(facts.notAfter)} (${days < 0 ? 'ended' : `${days} ${days === 1 ? 'day' : 'days'} left`})`
}

/**
 * A certificate as aligned lines for people. `authority` (facts of its issuer) adds the fingerprint to compare
 * with `openssl x509 -noout -fingerprint -sha256`.
 */
export const describeCertificate = (
  facts: CertificateFacts,
  now: Date,
  authority?: CertificateFacts,
): string => {
  const lines: [label: string, text: string][] = [
    ['name', facts.commonName ?? '(none)'],
    ['covers', facts.sans.join(' ')],
    [
      'use',
      facts.isAuthority ? 'authority' : facts.purposes.map(one => PURPOSE_WORDS[one]).join(', ') || 'none',
    ],
    ['key', KEYS[facts.algorithm as KeyAlgorithm] ?? facts.algorithm],
    ['valid', `${day(facts.notBefore)} to ${ends(facts, now)}`],
    ['issued by', [facts.issuer ?? '(none)', authority?.fingerprint].filter(Boolean).join('  ')],
    ['sha256', facts.fingerprint],
  ]
  return lines
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${label.padEnd(9)}  ${text}`)
    .join('\n')
}
