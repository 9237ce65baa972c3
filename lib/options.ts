import minimist from 'minimist'
import { usage } from './errors.ts'
import { nearest } from './nearest.ts'

/** The options every runbook takes. */
export type Options = {
  hosts: string
  cluster?: string
  limit: string[]
  dryRun: boolean
  yes: boolean
  confirm: boolean
  /** Seconds to wait for the lock. */
  wait: number
  allowDowntime: boolean
  list: boolean
  json: boolean
  verbose: boolean
  timings: boolean
  help: boolean
  adopt: boolean
  sudoPasswordFd?: number
  pkiPassphraseFd?: number
  /** A runbook's own flags, such as --plaintext or --now. */
  own: Set<string>
  /** A runbook's own options with a value, such as --snapshot FILE, by name. */
  values: Map<string, string>
}

const FLAGS = [
  'dry-run',
  'yes',
  'confirm',
  'allow-downtime',
  'list',
  'json',
  'verbose',
  'timings',
  'help',
  'adopt',
] as const
const VALUES = ['hosts', 'cluster', 'limit', 'wait', 'sudo-password-fd', 'pki-passphrase-fd'] as const

/** `90`, `90s`, `5m`, `1h` in seconds. @throws RunbookError exit 2 */
export const seconds = (text: string): number => {
  const [, number, unit = 's'] = /^(\d+)(s|m|h)?$/.exec(text) ?? []
  if (!number) throw usage(`--wait ${text} is not a time`, { next: 'write it like 30s, 5m or 1h' })
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h']
}

const words = (list: string | undefined): string[] | undefined =>
  list
    ?.split(',')
    .map(word => word.trim())
    .filter(Boolean)

/** Reads the command line after the script's name. @throws RunbookError exit 2, naming the nearest right option */
export const parseOptions = (argv: string[], ownFlags: string[] = [], ownValues: string[] = []): Options => {
  const booleans = [...FLAGS, ...ownFlags]
  const values = [...VALUES, ...ownValues]
  const unknown: string[] = []
  const parsed = minimist(argv, {
    boolean: booleans,
    // Without this, `--hosts 10` would become a number.
    string: values,
    alias: { h: 'help', v: 'verbose', y: 'yes', n: 'dry-run' },
    unknown: word => {
      unknown.push(word)
      return false
    },
  })
  // What follows `--` is not offered as unknown; silently dropping a --dry-run there would be the worst of answers.
  const [first] = [...unknown, ...parsed._]
  if (first !== undefined) {
    const name = first.replace(/^--?/, '').replace(/=.*/, '')
    const known = nearest(name, [...booleans, ...values])
    throw usage(`${first} is not an option of this runbook${known ? `; did you mean --${known}?` : ''}`, {
      next: 'see --help',
    })
  }
  for (const name of values) {
    const value = parsed[name] as string | string[] | false | undefined
    if (Array.isArray(value)) throw usage(`--${name} was given twice`, { next: 'give it once' })
    if (value === '' || value === false) throw usage(`--${name} needs a value`, { next: 'see --help' })
  }
  const limit = words(parsed.limit)
  if (limit?.length === 0)
    throw usage(`--limit ${parsed.limit} names no host`, { next: 'name hosts, or leave --limit out for all' })
  const descriptor = (name: (typeof VALUES)[number]): number | undefined => {
    const text: string | undefined = parsed[name]
    if (text !== undefined && !/^\d+$/.test(text))
      throw usage(`--${name} ${text} is not a number`, { next: 'see --help' })
    return text === undefined ? undefined : Number(text)
  }
  return {
    hosts: parsed.hosts ?? 'hosts.yaml',
    cluster: parsed.cluster,
    limit: limit ?? [],
    dryRun: parsed['dry-run'] ?? false,
    yes: parsed.yes ?? false,
    confirm: parsed.confirm ?? false,
    wait: parsed.wait ? seconds(parsed.wait) : 0,
    allowDowntime: parsed['allow-downtime'] ?? false,
    list: parsed.list ?? false,
    json: parsed.json ?? false,
    verbose: parsed.verbose ?? false,
    timings: parsed.timings ?? false,
    help: parsed.help ?? false,
    adopt: parsed.adopt ?? false,
    sudoPasswordFd: descriptor('sudo-password-fd'),
    pkiPassphraseFd: descriptor('pki-passphrase-fd'),
    own: new Set(ownFlags.filter(flag => parsed[flag])),
    values: new Map(
      ownValues.flatMap(name => (parsed[name] === undefined ? [] : [[name, parsed[name] as string]])),
    ),
  }
}
