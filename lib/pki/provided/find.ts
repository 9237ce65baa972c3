import type { Cluster } from '../../inventory/cluster.ts'
import type { Fault } from '../fault.ts'
import { covers } from '../leaf.ts'
import type { Found } from './folder.ts'
import { keyNames, namesHost, stemsOf } from './names.ts'
import type { Need } from './needs.ts'

/** A fault of the directory as a whole, or of one of its files. */
export type Missing = Fault & { file: string }

const words = (files: Found[]) => files.map(({ shown }) => shown).join(' and ')

const named = (files: Found[], name: string): Found[] => {
  const exact = files.filter(file => stemsOf(file.name)[0] === name)
  return exact.length ? exact : files.filter(file => stemsOf(file.name).includes(name))
}

const same = (files: Found[]): boolean => new Set(files.map(({ text }) => text.sha256())).size === 1

/** Members without a file of their own take the one certificate that covers where they are dialled. */
const covering = (cluster: Cluster, { sans, member }: Need, files: Found[]): Found[] => {
  const [first] = sans
  if (!member || !first) return []
  const fit = files.filter(({ name, certificates }) => {
    const [leaf] = certificates ?? []
    return stemsOf(name).length > 0 && leaf && !leaf.ca && covers(leaf, first)
  })
  const general = fit.filter(({ name }) => !stemsOf(name).some(stem => namesHost(cluster, stem)))
  return general.length ? general : fit
}

const missing = ({ what, why, names, sans, oneOf, purposes }: Need, directory: string): Missing => {
  const must = [...sans, ...oneOf.slice(0, 1)].map(san => san.slice(san.indexOf(':') + 1))
  const [name] = names.filter(one => !/-(server|peer)$|^(server|peer)-/.test(one))
  return {
    file: `the directory ${directory}`,
    what: `has no file for ${what}`,
    why,
    next: `put ${name}.pem and ${name}-key.pem there (or .crt and .key): ${purposes.join(' and ')}${must.length ? `, for ${must.join(' ')}` : ''}`,
  }
}

/** The file of the directory that holds a certificate that is needed, by its name, else by what it covers. Pure. */
export const findFile = (
  cluster: Cluster,
  need: Need,
  files: Found[],
  directory: string,
): { found?: Found; fault?: Missing } => {
  const byName = need.names.map(name => named(files, name)).find(some => some.length > 0)
  const candidates = byName ?? covering(cluster, need, files)
  const [found, ...others] = candidates
  if (!found) return { fault: missing(need, directory) }
  if (!others.length || same(candidates)) return { found }
  return {
    fault: {
      file: `the directory ${directory}`,
      what: `has more than one file for ${need.what}: ${words(candidates)}`,
      why: 'nobody can tell which one is meant',
      next: `leave one of them, or call the right one ${need.names[0]}.pem`,
    },
  }
}

/** The file with the private key of a certificate file: one with a key's name, or itself. Pure. */
export const findKey = (file: Found, files: Found[]): Found | undefined =>
  keyNames(file.name)
    .map(name => files.find(one => one.name === name))
    .find(one => one?.text.reveal().includes('PRIVATE KEY'))
