import type { KeyProblem } from './config-keys.ts'
import type { KeyType } from './data/config-keys.ts'
import type { SingleType } from './section-keys.ts'

const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** Go's duration notation (`1h30m`) in nanoseconds, or undefined (Go, time.ParseDuration). */
export const nanoseconds = (text: string): number | undefined => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)]
  if (!parts.length || parts.map(part => part[0]).join('') !== text) return undefined
  return Math.round(parts.reduce((sum, part) => sum + Number(part[1]) * UNITS[part[2]!]!, 0))
}

const shown = (value: unknown) => `it is ${JSON.stringify(value) ?? String(value)}`

const isInteger = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value)

/** What is wrong with a value of a key of some type, in words; empty or one sentence. */
export const typeProblem = (type: KeyType, value: unknown): string[] => {
  if (value === null || value === undefined) return ['has no value: give one or leave the key out']
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`must be true or false without quotes; ${shown(value)}`]
    case 'integer':
      return isInteger(value) ? [] : [`must be a whole number without quotes; ${shown(value)}`]
    case 'nanoseconds': {
      if (isInteger(value)) return []
      const meant = typeof value === 'string' ? nanoseconds(value) : undefined
      const cure = meant === undefined ? '' : `: write ${meant}`
      return [`must be a number of nanoseconds in etcd's file${cure}; ${shown(value)}`]
    }
    case 'list':
      return Array.isArray(value) && value.every(item => typeof item === 'string')
        ? []
        : [
            `must be a list of texts, such as [${typeof value === 'string' ? value : 'one, two'}]; ${shown(value)}`,
          ]
    case 'string':
      return typeof value === 'string'
        ? []
        : [
            `must be a text: put it in quotes${typeof value === 'number' ? `, "${value}"` : ''}; ${shown(value)}`,
          ]
    case 'section':
      return []
  }
}

/**
 * What is wrong with a value of the right type that is to be a flag or a variable: there an empty one counts as none,
 * items are separated by commas, and units and their variables have one line each (systemd.syntax(7)).
 */
export const plainProblem = (type: SingleType, value: unknown, style: 'env' | 'flags'): string[] => {
  const items = Array.isArray(value) ? value : [value]
  const called = style === 'env' ? 'a variable' : 'a flag'
  if (!items.length || items.some(item => item === ''))
    return [`is empty, which etcd takes for none as ${called}: leave the key out`]
  if (items.some(item => typeof item === 'string' && /\p{Cc}/u.test(item)))
    return [`has a line end or control character, which ${called} can't carry: set \`etcd.style\` to file`]
  if (Array.isArray(value) && items.some(item => item.includes(',')))
    return [`has a comma inside an item, where ${called} would split it: set \`etcd.style\` to file`]
  if (type === 'single' && items.length > 1)
    return [`takes one item as ${called} in this release of etcd; ${shown(value)}`]
  return []
}

const timers = (config: Record<string, unknown>): KeyProblem[] => {
  const heartbeat = config['heartbeat-interval'] ?? 100
  const election = config['election-timeout'] ?? 1000
  if (typeof heartbeat !== 'number' || typeof election !== 'number') return []
  const key = config['election-timeout'] === undefined ? 'heartbeat-interval' : 'election-timeout'
  if (heartbeat <= 0) return [{ path: ['heartbeat-interval'], message: 'must be above zero milliseconds' }]
  if (election < 5 * heartbeat)
    return [
      {
        path: [key],
        message: `leaves an election timeout of ${election} ms with heartbeats of ${heartbeat} ms: etcd wants at least five heartbeats, ${5 * heartbeat} ms`,
      },
    ]
  if (election > 50_000)
    return [{ path: ['election-timeout'], message: 'must be at most 50000 ms, etcd starts with no more' }]
  return []
}

const compaction = (config: Record<string, unknown>): KeyProblem[] => {
  const mode = config['auto-compaction-mode']
  const retention = config['auto-compaction-retention']
  if (mode === 'revision' && retention === undefined)
    return [
      {
        path: ['auto-compaction-mode'],
        message: 'needs auto-compaction-retention too, such as "10000" revisions',
      },
    ]
  if (typeof retention !== 'string') return []
  const good = /^\d+$/.test(retention) || (mode !== 'revision' && nanoseconds(retention) !== undefined)
  const wanted = mode === 'revision' ? 'a number of revisions, such as "10000"' : 'a time, such as "1h"'
  return good ? [] : [{ path: ['auto-compaction-retention'], message: `must be ${wanted}` }]
}

const TLS_VERSIONS = ['TLS1.2', 'TLS1.3']

/** Texts of which etcd knows only a few, and with any other does not start (its embed/config.go, zap's levels). */
const WORDS: Record<string, string[]> = {
  'auto-compaction-mode': ['periodic', 'revision'],
  'log-format': ['json', 'console'],
  'log-level': ['debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal'],
  'tls-max-version': TLS_VERSIONS,
  'tls-min-version': TLS_VERSIONS,
}

const words = (config: Record<string, unknown>): KeyProblem[] =>
  Object.entries(WORDS).flatMap(([key, known]) => {
    const value = config[key]
    return typeof value !== 'string' || known.includes(value)
      ? []
      : [{ path: [key], message: `must be ${known.join(' or ')}; ${shown(value)}` }]
  })

const tlsVersions = (config: Record<string, unknown>): KeyProblem[] => {
  const [least, most] = ['tls-min-version', 'tls-max-version'].map(key =>
    TLS_VERSIONS.indexOf(String(config[key])),
  )
  return most !== -1 && least! > most!
    ? [{ path: ['tls-max-version'], message: 'is below tls-min-version: leave one of them out' }]
    : []
}

/** What is wrong between values that are each fine alone; the rules are those etcd enforces when it starts. */
export const relationProblems = (config: Record<string, unknown>): KeyProblem[] => [
  ...timers(config),
  ...compaction(config),
  ...words(config),
  ...tlsVersions(config),
  ...(config['strict-reconfig-check'] === false
    ? [{ path: ['strict-reconfig-check'], message: 'guards quorum when members change: leave it on' }]
    : []),
  ...(Array.isArray(config['cipher-suites']) && config['tls-min-version'] === 'TLS1.3'
    ? [{ path: ['cipher-suites'], message: 'cannot be chosen with tls-min-version TLS1.3: leave it out' }]
    : []),
]
