import type { Scheme } from '../addresses.ts'
import type { Options } from './options.ts'

/**
 * How far a member's configuration has come on the way from plain http to TLS alone:
 * `plain` all http · `both` TLS material loaded, clients may use either, peers still http · `peer` the same with
 * peers on https · `tls` https alone. Each step keeps every link to members one step behind (etcd docs, security,
 * "convert to TLS", with the CA loaded everywhere first).
 */
export type Phase = 'plain' | 'both' | 'peer' | 'tls'

export const PHASES: readonly Phase[] = ['plain', 'both', 'peer', 'tls']

/** Schemes the client port answers, on one and the same port; http first. */
export const clientSchemes = (phase: Phase): Scheme[] =>
  phase === 'plain' ? ['http'] : phase === 'tls' ? ['https'] : ['http', 'https']
/** What clients are told to use, and what our own tools use. */
export const clientScheme = (phase: Phase): Scheme => (phase === 'plain' ? 'http' : 'https')
export const peerScheme = (phase: Phase): Scheme => (phase === 'peer' || phase === 'tls' ? 'https' : 'http')

const schemes = (urls: unknown): string =>
  [
    ...new Set(
      String(urls)
        .split(',')
        .map(url => url.split(':')[0]!.trim()),
    ),
  ]
    .sort()
    .join()

// Without the trusted CA a side verifies nobody, so it does not count as TLS.
const hasTls = (options: Options, prefix: '' | 'peer-'): boolean =>
  ['cert-file', 'key-file', 'trusted-ca-file'].every(key => options[`${prefix}${key}`])

/** The phase of settings found on a host, or undefined when it is none of them (foreign, half-edited or unreadable). */
export const phaseOf = (options: Options | undefined): Phase | undefined => {
  if (!options) return undefined
  const client = hasTls(options, '')
  if (client !== hasTls(options, 'peer-')) return undefined
  return PHASES.find(
    phase =>
      client === (phase !== 'plain') &&
      schemes(options['listen-client-urls']) === clientSchemes(phase).join() &&
      schemes(options['listen-peer-urls']) === peerScheme(phase),
  )
}
