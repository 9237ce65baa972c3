import { parseArgs } from 'node:util'
import { usage } from '../../lib/errors.ts'
import { didYouMean } from '../../lib/inventory/suggest.ts'
import { MOST_HOSTS } from './addresses.ts'
import { DEFAULT_LAB } from './paths.ts'
import { IMAGES, type Settings } from './settings.ts'

export const VERBS = [
  'up',
  'status',
  'ssh',
  'enter',
  'kill',
  'start',
  'restart',
  'partition',
  'heal',
  'cut-power',
  'checkpoint',
  'rollback',
  'down',
] as const
export type Verb = (typeof VERBS)[number]

export type Arguments = {
  verb: Verb | 'help'
  name: string
  host?: string
  /** The words after `--`. */
  command: string[]
  /** What was said about the lab, and only that. */
  settings: Partial<Settings>
  /** `partition --peers`: only from the other hosts. */
  peers: boolean
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const OPTIONS = {
  name: text,
  help: flag,
  members: text,
  lbs: text,
  image: text,
  etcd: text,
  user: text,
  'sudo-password': text,
  port: text,
  hostnames: text,
  disks: text,
  'second-nic': flag,
  peers: flag,
} as const

/** The command line of the lab; exit 2 with the right word for a wrong one. */
export const parse = (words: readonly string[]): Arguments => {
  const end = words.indexOf('--')
  const own = end < 0 ? [...words] : words.slice(0, end)
  const command = end < 0 ? [] : words.slice(end + 1)
  const unknown = own.find(word => /^--/.test(word) && !Object.hasOwn(OPTIONS, word.slice(2).split('=')[0]!))
  if (unknown) throw usage(`There is no option ${unknown}${didYouMean(unknown, FLAGS, 'the options')}`, HELP)
  const { values, positionals } = parsed(own)
  const [verb = 'help', host, extra] = positionals
  if (verb !== 'help' && !isVerb(verb))
    throw usage(`There is no ${verb}${didYouMean(verb, VERBS, 'what there is')}`, HELP)
  if (extra !== undefined)
    throw usage(`What is \`${extra}\` for?`, {
      next: `a command for the host goes behind --: ssh ${host} -- ${extra}`,
    })
  return {
    verb: values.help ? 'help' : verb,
    name: labName(values.name ?? DEFAULT_LAB),
    host,
    command,
    settings: settings(values),
    peers: values.peers ?? false,
  }
}

const HELP = { next: 'npm run lab -- help' }
const FLAGS = Object.keys(OPTIONS).map(name => `--${name}`)

const isVerb = (word: string): word is Verb => (VERBS as readonly string[]).includes(word)

const parsed = (args: string[]) => {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw usage((error as Error).message, HELP)
  }
}

/** The name is also the cluster's, part of file names, and never the default lab's cluster. */
const labName = (name: string): string => {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
    throw usage(`A lab cannot be called ${name}: small letters, digits and - are fine.`)
  if (name === 'demo') throw usage('demo is the cluster of the default lab; choose another --name.')
  return name
}

const settings = (values: ReturnType<typeof parsed>['values']): Partial<Settings> => {
  const given: Partial<Settings> = {
    members: number('--members', values.members, 1, MOST_HOSTS),
    lbs: number('--lbs', values.lbs, 0, MOST_HOSTS),
    image: oneOf('--image', values.image, IMAGES),
    etcd: values.etcd?.replace(/^v/, ''),
    user: values.user,
    sudoPassword: values['sudo-password'],
    port: number('--port', values.port, 1, 65_535),
    hostnames: oneOf('--hostnames', values.hostnames, ['same', 'other'] as const),
    disks: oneOf('--disks', values.disks, ['shared', 'file'] as const),
    secondNic: values['second-nic'],
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

const number = (flag: string, value: string | undefined, least: number, most: number): number | undefined => {
  if (value === undefined) return undefined
  if (/^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value)
  throw usage(`${flag} takes a number from ${least} to ${most}, not ${value}.`)
}

const oneOf = <T extends string>(
  flag: string,
  value: string | undefined,
  all: readonly T[],
): T | undefined => {
  if (value === undefined || (all as readonly string[]).includes(value)) return value as T | undefined
  throw usage(`${flag} takes ${all.join(' or ')}, not ${value}.`)
}
