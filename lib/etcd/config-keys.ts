import type { EtcdStyle } from '../inventory/cluster.ts'
import { nearest } from '../nearest.ts'
import { plainProblem, relationProblems, typeProblem } from './config-values.ts'
import { ADDED, GROUPS, type Group, type KeyType } from './data/config-keys.ts'
import { FLAG_ONLY } from './data/flags.ts'
import { OWNED, OWNED_TLS } from './data/owned-keys.ts'
import { earlierName, gateProblems } from './feature-gates.ts'
import { type SingleType, sectionKeys } from './section-keys.ts'
import { compareVersions, minor } from './versions.ts'

/** A problem with one key of `etcd.config`, at its path below that key; the message names the cure. */
export type KeyProblem = { path: string[]; message: string }

/** The release and the style of configuration that keys are checked for. */
export type Reader = { version: string; style: EtcdStyle }

const groupOf = (groups: Group[], key: string, of: string) =>
  groups.find(group => group.minors.includes(of) && group.keys.split(/\s+/).includes(key))

/** The patch of this version's minor that first read a key, where that was not the first one. */
const addedIn = (key: string, version: string): string | undefined =>
  Object.hasOwn(ADDED, key) ? ADDED[key]!.find(since => minor(since) === minor(version)) : undefined

const flagOnly = (key: string, version: string) => groupOf(FLAG_ONLY, key, minor(version))?.type

/** The type of a top-level key in a version and style, or undefined where etcd would ignore it or not start with it. */
export const keyType = (key: string, version: string, style: EtcdStyle = 'file'): KeyType | undefined => {
  const added = addedIn(key, version)
  if (added && compareVersions(version, added) < 0) return undefined
  return groupOf(GROUPS, key, minor(version))?.type ?? (style === 'file' ? undefined : flagOnly(key, version))
}

/** Every top-level key of a version's file, those the runbooks own included; unsorted. */
export const keysOf = (version: string): string[] =>
  GROUPS.flatMap(group => group.keys.split(/\s+/)).filter(key => keyType(key, version))

// etcd reads flags as --kebab-case, the environment as ETCD_SNAKE_CASE and the file as plain kebab-case.
const asFileKey = (key: string) => {
  const bare = key.replace(/^--/, '').replace(/^ETCD_/i, '')
  return (bare === bare.toUpperCase() ? bare : bare.replace(/[a-z](?=[A-Z])/g, '$&-'))
    .toLowerCase()
    .replaceAll('_', '-')
}

// Comparing a pasted essay with every key would only take time.
const near = (key: string, keys: string[]) => (key.length > 80 ? undefined : nearest(key, keys))

const unknownKey = (key: string, version: string): string => {
  if (flagOnly(key, version))
    return `is not read in a file by etcd ${minor(version)}, only as a flag or variable: set \`etcd.style\` to env or flags, or leave it out`
  const added = addedIn(key, version)
  if (added) return `is not read by etcd ${version} yet, only from ${added} on: leave it out or upgrade`
  const earlier = earlierName(key)
  if (earlier && keyType(earlier, version))
    return `is called \`${earlier}\` in etcd ${minor(version)}: write that instead`
  const minors = [...new Set(GROUPS.filter(g => g.keys.split(/\s+/).includes(key)).flatMap(g => g.minors))]
  if (minors.length)
    return `does not exist in etcd ${minor(version)}, only in ${minors.join(' and ')}: leave it out`
  const keys = keysOf(version)
  const meant = keys.includes(asFileKey(key)) ? asFileKey(key) : near(key, keys)
  return `is no key of etcd ${minor(version)}${meant ? `: did you mean \`${meant}\`?` : ', which would ignore it'}`
}

const checkSection = (section: string, value: unknown, reader: Reader): KeyProblem[] => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [{ path: [section], message: 'needs keys below it' }]
  const { allowed, elsewhere } = sectionKeys(section, reader)
  const owned = section.endsWith('-transport-security') ? OWNED_TLS : {}
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [section, key]
    if (Object.hasOwn(owned, key)) return [{ path, message: owned[key]! }]
    if (Object.hasOwn(elsewhere, key)) return [{ path, message: elsewhere[key]! }]
    const type = Object.hasOwn(allowed, key) ? allowed[key] : undefined
    if (type) return valueProblems(type, inner, reader).map(message => ({ path, message }))
    const meant = near(key, [...Object.keys(allowed), ...Object.keys(owned)])
    const cure = meant ? `did you mean \`${meant}\`?` : `etcd ${reader.version} would ignore it`
    return [{ path, message: `is no key of etcd ${reader.version} here: ${cure}` }]
  })
}

const valueProblems = (type: SingleType, value: unknown, { style }: Reader): string[] => {
  const wrong = typeProblem(type === 'single' ? 'list' : type, value)
  if (wrong.length || style === 'file') return wrong
  return plainProblem(type, value, style)
}

const checkKey = (key: string, value: unknown, reader: Reader): KeyProblem[] => {
  if (Object.hasOwn(OWNED, key)) return [{ path: [key], message: OWNED[key]! }]
  const type = keyType(key, reader.version, reader.style)
  if (!type) return [{ path: [key], message: unknownKey(key, reader.version) }]
  if (type === 'section') return checkSection(key, value, reader)
  return valueProblems(type, value, reader).map(message => ({ path: [key], message }))
}

/**
 * Checks the user's `etcd.config` against the keys and types of the chosen etcd version, and that the style can say
 * them; empty means fine. Needed because etcd ignores unknown keys silently and finds a wrong type only when the member
 * starts. Never throws.
 */
export const checkConfig = (
  config: Record<string, unknown>,
  version: string,
  style: EtcdStyle = 'file',
): KeyProblem[] => [
  ...Object.entries(config).flatMap(([key, value]) => checkKey(key, value, { version, style })),
  ...relationProblems(config),
  ...gateProblems(config, version),
]
