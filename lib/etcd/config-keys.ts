import { nearest } from '../nearest.ts'
import { relationProblems, typeProblem } from './config-values.ts'
import { ADDED, GROUPS, type KeyType } from './data/config-keys.ts'
import { OWNED, OWNED_TLS } from './data/owned-keys.ts'
import { compareVersions, features, minor } from './versions.ts'

/** A problem with one key of `etcd.config`, at its path below that key; the message names the cure. */
export type KeyProblem = { path: string[]; message: string }

const groupOf = (key: string, of: string) =>
  GROUPS.find(group => group.minors.includes(of) && group.keys.split(/\s+/).includes(key))

/** The patch of this version's minor that first read a key, where that was not the first one. */
const addedIn = (key: string, version: string): string | undefined =>
  Object.hasOwn(ADDED, key) ? ADDED[key]!.find(since => minor(since) === minor(version)) : undefined

/** The type of a top-level key in a version, or undefined where that version would ignore the key silently. */
export const keyType = (key: string, version: string): KeyType | undefined => {
  const added = addedIn(key, version)
  return added && compareVersions(version, added) < 0 ? undefined : groupOf(key, minor(version))?.type
}

/** Every top-level key of a version, those the runbooks own included; unsorted. */
export const keysOf = (version: string): string[] =>
  GROUPS.flatMap(group => group.keys.split(/\s+/)).filter(key => keyType(key, version))

/** Keys below a section that a user may set, with their types. */
const sectionKeys = (section: string, version: string): Record<string, KeyType> => {
  if (section === 'socket-options') return { 'reuse-port': 'boolean', 'reuse-address': 'boolean' }
  return {
    ...(features(version).allowedCnInYaml ? { 'allowed-cn': 'list', 'allowed-hostname': 'list' } : {}),
    ...(minor(version) === '3.6' && section === 'peer-transport-security'
      ? { 'skip-client-san-verification': 'boolean' }
      : {}),
  }
}

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
  const added = addedIn(key, version)
  if (added) return `is not read by etcd ${version} yet, only from ${added} on: leave it out or upgrade`
  const minors = [...new Set(GROUPS.filter(g => g.keys.split(/\s+/).includes(key)).flatMap(g => g.minors))]
  if (minors.length)
    return `does not exist in etcd ${minor(version)}, only in ${minors.join(' and ')}: leave it out`
  const keys = keysOf(version)
  const meant = keys.includes(asFileKey(key)) ? asFileKey(key) : near(key, keys)
  return `is no key of etcd ${minor(version)}${meant ? `: did you mean \`${meant}\`?` : ', which would ignore it'}`
}

const checkSection = (section: string, value: unknown, version: string): KeyProblem[] => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [{ path: [section], message: 'needs keys below it' }]
  const allowed = sectionKeys(section, version)
  const owned = section.endsWith('-transport-security') ? OWNED_TLS : {}
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [section, key]
    if (Object.hasOwn(owned, key)) return [{ path, message: owned[key]! }]
    const type = Object.hasOwn(allowed, key) ? allowed[key] : undefined
    if (type) return typeProblem(type, inner).map(message => ({ path, message }))
    const meant = near(key, [...Object.keys(allowed), ...Object.keys(owned)])
    const cure = meant ? `did you mean \`${meant}\`?` : `etcd ${version} would ignore it`
    return [{ path, message: `is no key of etcd ${version} here: ${cure}` }]
  })
}

const checkKey = (key: string, value: unknown, version: string): KeyProblem[] => {
  if (Object.hasOwn(OWNED, key)) return [{ path: [key], message: OWNED[key]! }]
  const type = keyType(key, version)
  if (!type) return [{ path: [key], message: unknownKey(key, version) }]
  if (type === 'section') return checkSection(key, value, version)
  return typeProblem(type, value).map(message => ({ path: [key], message }))
}

/**
 * Checks the user's `etcd.config` against the keys and types of the chosen etcd version; empty means fine. Needed
 * because etcd ignores unknown keys silently and finds a wrong type only when the member starts. Never throws.
 */
export const checkConfig = (config: Record<string, unknown>, version: string): KeyProblem[] => [
  ...Object.entries(config).flatMap(([key, value]) => checkKey(key, value, version)),
  ...relationProblems(config),
]
