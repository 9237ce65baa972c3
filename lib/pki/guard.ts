import { X509Certificate } from 'node:crypto'
import { usage } from '../errors.ts'
import { features } from '../etcd/versions.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { authorityFiles, isProvided, trustBundle } from './authority.ts'
import { certificatesIn, nameOf } from './inspect.ts'
import { peerCommonName } from './profiles.ts'
import { certificateText, type Provided, providedOf } from './provided/provided.ts'

/** Keys of `peer-transport-security` that narrow down whom members take for a member. */
export type PeerGuard = { 'allowed-cn'?: string[]; 'allowed-hostname'?: string[] }

/** What a cluster's members shall trust for clients or peers, as PEM, without a look at any private key. */
export const trustOf = (cluster: Cluster, kind: 'client' | 'peer'): string => {
  if (!isProvided(cluster, kind)) return trustBundle(authorityFiles(cluster, kind))
  const file = providedOf(cluster)?.authorities[kind]
  return file ? certificateText(file) : ''
}

/** Whether a certificate of a client would do for a member, because one CA vouches for both. */
export const sharesAuthority = (cluster: Cluster): boolean => {
  if (!cluster.pki.from && !cluster.pki.clientCa && !cluster.pki.peerCa) return false
  const keys = (kind: 'client' | 'peer') =>
    certificatesIn(trustOf(cluster, kind)).map(one => one.publicKey.export({ type: 'spki', format: 'pem' }))
  const peers = keys('peer')
  return keys('client').some(key => peers.includes(key))
}

const commonName = ({ subject }: X509Certificate): string | undefined => /^CN=(.+)$/m.exec(subject)?.[1]

const leavesOf = ({ pairs, files }: Provided) => {
  const first = (path: string) => files.find(file => file.path === path)?.certificates?.[0]
  const peerPaths = new Set(pairs.filter(({ need }) => need.use === 'peer').map(({ file }) => file.path))
  const servers = new Set(pairs.filter(({ need }) => need.use === 'server').map(({ file }) => file.path))
  return {
    peers: [...peerPaths].flatMap(path => first(path) ?? []),
    // A server certificate lies on members alone; everybody else's must not pass for one.
    others: files
      .filter(({ path }) => !peerPaths.has(path) && !servers.has(path))
      .flatMap(({ certificates = [] }) => certificates.slice(0, 1).filter(one => !one.ca)),
  }
}

const namesIn = (leaf: X509Certificate): string[] =>
  [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,\s"]+)/g)].map(([, name = '']) => name)

/** A name all peers' certificates have and no client's: their common name, else a DNS name they all cover. Pure. */
export const guardFor = (peers: X509Certificate[], others: X509Certificate[]): PeerGuard | undefined => {
  const [first] = peers
  if (!first) return undefined
  const name = commonName(first)
  // As a flag it is a list with commas.
  const shared = name && !name.includes(',') && peers.every(peer => commonName(peer) === name)
  if (shared && !others.some(other => commonName(other) === name)) return { 'allowed-cn': [name] }
  const covered = (leaf: X509Certificate, host: string) =>
    leaf.checkHost(host, { subject: 'never' }) !== undefined
  const host = namesIn(first)
    .filter(one => !one.includes('*') && one !== 'localhost')
    .find(one => peers.every(peer => covered(peer, one)) && !others.some(other => covered(other, one)))
  return host ? { 'allowed-hostname': [host] } : undefined
}

const own = ({ etcd }: Cluster): boolean => {
  const section = etcd.config['peer-transport-security']
  return (
    typeof section === 'object' &&
    section !== null &&
    ('allowed-cn' in section || 'allowed-hostname' in section)
  )
}

/**
 * What keeps clients from posing as members where one CA vouches for both (etcd docs, "Transport security model",
 * peer-cert-allowed-cn); nothing where peers have a CA of their own, or the inventory says it itself.
 */
export const peerGuard = (cluster: Cluster): PeerGuard => {
  if (own(cluster) || !sharesAuthority(cluster)) return {}
  const provided = isProvided(cluster, 'peer') ? providedOf(cluster) : undefined
  if (!provided) return { 'allowed-cn': [peerCommonName(cluster)] }
  const { peers, others } = leavesOf(provided)
  return guardFor(peers, others) ?? {}
}

/**
 * That clients cannot pose as members. @throws usage (exit 2) where one CA vouches for both and nothing could tell them
 * apart, or this etcd could not be told
 */
export const requireGuard = (cluster: Cluster): void => {
  if (!sharesAuthority(cluster)) return
  const { style, version } = cluster.etcd
  const name = nameOf(new X509Certificate(trustOf(cluster, 'peer')).subject)
  const why = `${name} vouches for clients and for peers, so every client could join as a member`
  if (style === 'file' && !features(version).allowedCnInYaml)
    throw usage(`etcd ${version} can't keep clients from posing as members when told by a file`, {
      because: `${why}; it reads peer-cert-allowed-cn from flags and the environment alone`,
      next: 'give peers a CA of their own (pki.peerCa), or set etcd.style: flags, or use a newer etcd (3.5.15 or later)',
    })
  if (!own(cluster) && !Object.keys(peerGuard(cluster)).length)
    throw usage('Nothing tells the peer certificates from those of clients', {
      because: why,
      next: 'have the peer certificates of all members issued with one common name, or one DNS name, that no client’s certificate has; or give peers a CA of their own (peer-ca.pem)',
    })
}
