import type { Reader } from './config-keys.ts'
import type { KeyType } from './data/config-keys.ts'
import { SECTION_FLAGS } from './data/flags.ts'
import { features, minor } from './versions.ts'

/** `single` is a list in the file whose flag takes one item. */
export type SingleType = KeyType | 'single'

export type SectionKeys = {
  /** What a user may set, with its type. */
  allowed: Record<string, SingleType>
  /** What etcd reads, but not in this style, with the sentence that says so. */
  elsewhere: Record<string, string>
}

/** Keys below a section of etcd's file, where etcd reads them from a file. */
const inFile = (section: string, version: string): Record<string, KeyType> => {
  if (section === 'socket-options') return { 'reuse-port': 'boolean', 'reuse-address': 'boolean' }
  return {
    ...(features(version).allowedCnInYaml ? { 'allowed-cn': 'list', 'allowed-hostname': 'list' } : {}),
    ...(minor(version) === '3.6' && section === 'peer-transport-security'
      ? { 'skip-client-san-verification': 'boolean' }
      : {}),
  }
}

/** The same where it reads flags; names of its peers it compares in every release there, one before it took lists. */
const asFlags = (section: string, version: string): Record<string, SingleType> => {
  const flags = SECTION_FLAGS[section] ?? {}
  const names: SingleType = features(version).allowedCnInYaml ? 'list' : 'single'
  return Object.fromEntries(
    Object.entries({ 'allowed-cn': names, 'allowed-hostname': names, ...inFile(section, version) }).filter(
      ([key]) => Object.hasOwn(flags, key),
    ),
  )
}

/** What may stand below a section, in a version and style. */
export const sectionKeys = (section: string, { version, style }: Reader): SectionKeys => {
  const file = inFile(section, version)
  const flags = asFlags(section, version)
  const [allowed, other, sentence] =
    style === 'file'
      ? [
          file,
          flags,
          `is not read in a file by etcd ${version}, only as a flag or variable: set \`etcd.style\` to env or flags, or leave it out`,
        ]
      : [
          flags,
          file,
          `has neither flag nor variable in etcd ${version}: set \`etcd.style\` to file, or leave it out`,
        ]
  const missing = Object.keys(other).filter(key => !Object.hasOwn(allowed, key))
  return { allowed, elsewhere: Object.fromEntries(missing.map(key => [key, sentence])) }
}
