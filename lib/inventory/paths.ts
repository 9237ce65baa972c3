import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Rule } from './schema/scalars.ts'

// Emptied at boot, or not a disk at all (hier(7), file-hierarchy(7)).
const VOLATILE = /^\/(tmp|var\/tmp|run|var\/run|dev|proc|sys)(\/|$)/

/** What is wrong with a directory on a host: it stands in units and shell scripts, so it is absolute and plain. */
export const remoteDirectory: Rule = text => {
  if (!text.startsWith('/')) return 'is not an absolute path; start it with /'
  const [odd] = /[^A-Za-z0-9._@+/-]/.exec(text) ?? []
  if (odd) return `contains \`${odd}\`; use letters, digits and . _ @ + - only`
  const parts = text.slice(1).split('/')
  if (text === '/') return 'is the root directory; name one below it'
  if (parts.includes('..') || parts.includes('.')) return 'contains . or ..; write the path out'
  if (parts.includes('')) return `has a slash too many; write ${`/${parts.filter(Boolean).join('/')}`}`
  return undefined
}

/** The same for a directory whose contents must outlive a reboot. */
export const lastingDirectory: Rule = text => {
  const said = remoteDirectory(text)
  if (said) return said
  return VOLATILE.test(text) ? 'does not outlive a reboot; choose a directory on a disk' : undefined
}

/** What is wrong with a path on the operator's machine; spaces are fine there, since no shell reads it. */
export const localPath: Rule = text => {
  if (/^~[^/]/.test(text)) return 'names another user’s home; write the path out'
  if (/\$[{(A-Za-z]/.test(text)) return 'looks like a variable; nothing is filled in here, write the path'
  if (text.startsWith('-')) return 'starts with -, which programs read as an option; write ./ before it'
  return undefined
}

/** A path on the operator's machine made absolute: `~` is the home directory, relative is beside the inventory. */
export const localFile = (path: string, directory: string): string =>
  resolve(
    directory,
    path.replace(/^~(?=\/|$)/, () => homedir()),
  )

/** Whether one absolute directory is another or lies in it. */
export const within = (inner: string, outer: string): boolean => `${inner}/`.startsWith(`${outer}/`)
