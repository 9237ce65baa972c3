import fc from 'fast-check'
import { checkConfig } from '../../../lib/etcd/config-keys.ts'

type Config = Record<string, unknown>

const seconds = (min: number, max: number) => fc.integer({ min, max }).map(value => value * 1e9)
const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/)

/** Texts that YAML, a shell, systemd or Go could take for something else. */
export const awkward = fc.oneof(
  fc.constantFrom(
    'a b',
    ' x ',
    '%n',
    '100%',
    '$HOME',
    ['$', '{HOME}'].join(''),
    '$$',
    '"',
    "'",
    '\\',
    '\\n',
    '`id`',
    ';',
    '#x',
  ),
  fc.constantFrom('yes', '~', '0x10', '1e3', '--version', 'a="b c"', '*', '{}', 'ü', '%%i', 'x\\'),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }),
)

/** Random settings that every release from 3.4 to 3.6 takes in every style, and starts with. */
export const anySettings = (version: string): fc.Arbitrary<Config> =>
  fc
    .record<Config>(
      {
        'snapshot-count': fc.integer({ min: 1, max: 200_000 }),
        'heartbeat-interval': fc.integer({ min: 20, max: 200 }),
        'election-timeout': fc.integer({ min: 1000, max: 5000 }),
        'quota-backend-bytes': fc.integer({ min: 64 * 2 ** 20, max: 8 * 2 ** 30 }),
        'max-request-bytes': fc.integer({ min: 2 ** 20, max: 4 * 2 ** 20 }),
        'max-txn-ops': fc.integer({ min: 64, max: 1024 }),
        'max-snapshots': fc.nat(9),
        'max-wals': fc.nat(9),
        'auto-compaction-mode': fc.constant('revision'),
        'auto-compaction-retention': fc.integer({ min: 1, max: 10_000 }).map(String),
        'backend-batch-interval': fc.integer({ min: 1, max: 500 }).map(value => value * 1e6 + 1e3),
        'experimental-corrupt-check-time': seconds(0, 7200),
        'grpc-keepalive-min-time': seconds(1, 90),
        'grpc-keepalive-interval': seconds(60, 7200),
        'initial-election-tick-advance': fc.boolean(),
        'pre-vote': fc.boolean(),
        'host-whitelist': fc.oneof(word, awkward),
        cors: fc.constantFrom(
          '*',
          'https://example.com:443',
          'https://a.example.com:1,https://b.example.com:2',
        ),
        'cipher-suites': fc.subarray(
          ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
          { minLength: 1 },
        ),
        'log-level': fc.constantFrom('info', 'debug'),
        metrics: fc.constantFrom('basic', 'extensive'),
        'auth-token-ttl': fc.integer({ min: 60, max: 900 }),
        'bcrypt-cost': fc.integer({ min: 4, max: 12 }),
      },
      { requiredKeys: [] },
    )
    .filter(config =>
      (['file', 'env', 'flags'] as const).every(style => !checkConfig(config, version, style).length),
    )
