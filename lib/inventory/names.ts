import type { Rule } from './schema/scalars.ts'

// A name becomes part of file names, of etcd's `initial-cluster` list, of a certificate and of a host name (RFC 1123).
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const RESERVED: Record<string, string> = {
  all: 'means every cluster after --cluster; choose another name',
  localhost: 'is the name of every machine for itself; choose another name',
  constructor: 'has a meaning of its own in JavaScript; choose another name',
}

/** What is wrong with the name of a host or cluster: 1 to 63 lower-case letters, digits and inner hyphens. */
export const nameProblem: Rule = text => {
  if (Object.hasOwn(RESERVED, text)) return RESERVED[text]
  if (NAME.test(text)) return undefined
  if (text === '') return 'is empty'
  const foreign = /[^\x20-\x7e]/u.exec(text)?.[0]
  if (foreign) {
    const code = foreign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return `contains U+${code}, which only looks like a letter to people; use a–z, 0–9 and -`
  }
  if (text.length > 63) return `has ${text.length} characters; at most 63 fit a host name`
  const lower = text.toLowerCase()
  if (NAME.test(lower)) return `has capital letters; write ${lower}`
  return 'is not a name: use a–z, 0–9 and -, with a letter or digit at both ends'
}

/** A login name or group as useradd(8) of Debian and RHEL both allow it; also safe as a word for ssh. */
export const LOGIN = /^[a-z_][a-z0-9_-]{0,31}$/

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
/** A DNS host name (RFC 1123 section 2.1) whose last label is not a number, since that would be a broken IPv4 address. */
export const HOST_NAME = new RegExp(`^(?=.{1,253}$)(${LABEL}\\.)*(?!\\d+$)${LABEL}$`)

/** A Linux interface name (IFNAMSIZ, netdevice(7)), without what a shell would read as more than a word. */
export const INTERFACE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,14}$/
