import { relative } from 'node:path'
import type { Cluster, Host } from '../../inventory/cluster.ts'
import { isProvided } from '../authority.ts'
import type { AuthorityKind } from '../profiles.ts'
import { findFile, findKey, type Missing } from './find.ts'
import { type Found, readDirectory, readFound } from './folder.ts'
import { authorityNames, stemsOf } from './names.ts'
import { apiserverNeed, type Need, needsOf, type Use } from './needs.ts'

/** A certificate made elsewhere and the file with its key. */
export type ProvidedPair = { need: Need; file: Found; key?: Found }

/** What the directory `pki.from` has of what a cluster needs. */
export type Provided = {
  /** As it is shown to people: relative to the inventory. */
  shown: string
  files: Found[]
  /** The CAs' certificates, of the kinds that are made elsewhere. */
  authorities: Partial<Record<AuthorityKind, Found>>
  pairs: ProvidedPair[]
  /** What was not found in it. */
  missing: Missing[]
}

const KINDS: AuthorityKind[] = ['client', 'peer']

const lacksAuthority = (kind: AuthorityKind, shown: string): Missing => ({
  file: `the directory ${shown}`,
  what: `has no file for the CA that has issued the ${kind === 'client' ? 'server and client' : 'peer'} certificates`,
  why: 'members and clients must know whom to trust',
  next: `put its certificate there as ca.pem (${kind}-ca.pem where clients and peers have a CA each), or name it: pki.${kind}Ca: { certificate: … }`,
})

const named = (cluster: Cluster, kind: AuthorityKind): string | undefined =>
  (kind === 'client' ? cluster.pki.clientCa : cluster.pki.peerCa)?.certificate

const authorityFile = (cluster: Cluster, kind: AuthorityKind, files: Found[]): Found | undefined => {
  const path = named(cluster, kind)
  if (path !== undefined) {
    try {
      return readFound(cluster, path)
    } catch {
      return undefined
    }
  }
  return authorityNames(kind)
    .map(name => files.find(file => stemsOf(file.name).includes(name)))
    .find(Boolean)
}

const read = (cluster: Cluster, directory: string): Provided => {
  const files = readDirectory(cluster, directory)
  const near = relative(cluster.inventory.directory, directory)
  const shown = near.startsWith('..') ? directory : near || '.'
  const missing: Missing[] = []
  const authorities: Provided['authorities'] = {}
  for (const kind of KINDS.filter(one => isProvided(cluster, one))) {
    const file = authorityFile(cluster, kind, files)
    if (file) authorities[kind] = file
    else missing.push(lacksAuthority(kind, shown))
  }
  const used = new Set(Object.values(authorities).map(({ path }) => path))
  const leaves = files.filter(({ path }) => !used.has(path))
  const pairs = needsOf(cluster).flatMap(need => {
    const { found, fault } = findFile(cluster, need, leaves, shown)
    if (fault) missing.push(fault)
    return found ? [{ need, file: found, key: findKey(found, files) }] : []
  })
  return { shown, files, authorities, pairs, missing }
}

const known = new WeakMap<Cluster, Provided>()

/**
 * What `pki.from` has, read once a run: a file that is replaced meanwhile counts from the next run on.
 * @throws usage where the directory cannot be read; what is missing in it is in `missing`
 */
export const providedOf = (cluster: Cluster): Provided | undefined => {
  const { from } = cluster.pki
  if (from === undefined || !KINDS.some(kind => isProvided(cluster, kind))) return undefined
  const provided = known.get(cluster) ?? read(cluster, from)
  known.set(cluster, provided)
  return provided
}

/** For runbooks that only look up what the certificates cover. @throws usage (exit 2) before any host is contacted */
export const requireReadable = (cluster: Cluster): void => {
  providedOf(cluster)
}

/** The pair for a use, if it is made elsewhere and was found. */
export const pairFor = (cluster: Cluster, use: Use, member?: Host): ProvidedPair | undefined =>
  providedOf(cluster)?.pairs.find(({ need }) => need.use === use && need.member?.name === member?.name)

/** kube-apiserver's pair, which only its own runbook asks for. */
export const apiserverPair = (cluster: Cluster): { pair?: ProvidedPair; fault?: Missing } => {
  const provided = providedOf(cluster)!
  const need = apiserverNeed()
  const { found, fault } = findFile(cluster, need, provided.files, provided.shown)
  return { fault, pair: found && { need, file: found, key: findKey(found, provided.files) } }
}

/** The certificates of a file as PEM, in their order; never a key that lies in the same file. */
export const certificateText = ({ certificates = [] }: Found): string =>
  certificates.map(one => one.toString()).join('')
