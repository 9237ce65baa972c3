import type { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { usage } from '../errors.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { Secret } from '../secret.ts'
import { type CertificateFacts, certificatesIn, inspectCertificate } from './inspect.ts'
import { privateKey } from './keys.ts'
import type { AuthorityKind } from './profiles.ts'
import { isLocked, openKey } from './unlock.ts'

/** Where an authority lies on the operator's machine; `given` ones are the operator's and are never written. */
export type AuthorityFiles = { certificate: string; key: string; given: boolean }

/** Whether the certificates of a kind are made elsewhere: `pki.from` has them, and no key is here to sign any. */
export const isProvided = ({ pki }: Cluster, kind: AuthorityKind): boolean =>
  pki.from !== undefined && (kind === 'client' ? pki.clientCa : pki.peerCa)?.key === undefined

export type Authority = {
  /** PEM of the certificate that signs. */
  certificate: string
  /** PEM that hosts shall trust: everything in the certificate file, such as the root above a given one. */
  bundle: string
  key: Secret
  facts: CertificateFacts
  files: AuthorityFiles
}

/** The folder of a cluster's own authorities, beside the inventory. */
export const pkiFolder = (cluster: Cluster): string => cluster.pki.directory

/** The files the inventory gives, or the ones of our own authority. */
export const authorityFiles = (cluster: Cluster, kind: AuthorityKind): AuthorityFiles => {
  const given = kind === 'client' ? cluster.pki.clientCa : cluster.pki.peerCa
  const at = (path: string) => resolve(cluster.inventory.directory, path)
  if (given?.key) return { certificate: at(given.certificate), key: at(given.key), given: true }
  const folder = pkiFolder(cluster)
  return { certificate: `${folder}/${kind}-ca.crt`, key: `${folder}/${kind}-ca.key`, given: false }
}

/**
 * Whether there is an authority; looks only, for planning. A key alone does not count: its certificate was
 * never written, so no host can trust it, and making the authority goes on from that key.
 */
export const hasAuthority = (files: AuthorityFiles): boolean => files.given || existsSync(files.certificate)

const read = (path: string, files: AuthorityFiles): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usage(`${path} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}`, {
      because: files.given
        ? 'the inventory names it under pki'
        : 'it is one half of this cluster’s authority',
      next: files.given
        ? 'correct the path in the inventory'
        : `copy it from the machine or the backup where this cluster was set up; never make a new one beside the old`,
    })
  }
}

/** An authority's key as it lies there, maybe locked. @throws usage when others can read it */
export const readKey = (files: AuthorityFiles): Secret => {
  const pem = new Secret(read(files.key, files))
  const mode = statSync(files.key).mode & 0o777
  if (mode & 0o077)
    throw usage(`${files.key} can be read by others (mode ${mode.toString(8).padStart(4, '0')})`, {
      because: 'who has this key can make certificates that your etcd trusts',
      next: `chmod 600 ${files.key}`,
    })
  return pem
}

/** An authority's key; a locked one must have been opened before. @throws usage naming the file */
export const loadKey = (files: AuthorityFiles): Secret => {
  const pem = openKey(files.key, readKey(files))
  try {
    privateKey(pem)
    return pem
  } catch {
    throw usage(`${files.key} ${isLocked(pem) ? 'is locked with a passphrase' : 'holds no private key'}`, {
      because: 'a PEM file in PKCS#8, PKCS#1 or SEC 1 form is needed',
      next: isLocked(pem)
        ? 'give its passphrase: --pki-passphrase-fd N, or pki.passphraseFile in the inventory'
        : `head -1 ${files.key}`,
    })
  }
}

/** The certificates of a text alone: a key that lies in the same file must not go to any host. */
const certificatesOf = (text: string, files: AuthorityFiles): X509Certificate[] => {
  try {
    return certificatesIn(text)
  } catch {
    throw usage(`${files.certificate} holds something that is no certificate`, {
      next: `openssl x509 -in ${files.certificate} -noout -text`,
    })
  }
}
const pemOf = (certificates: X509Certificate[]): string => certificates.map(one => one.toString()).join('')

/** What hosts shall trust, from the certificate's file alone; empty while the authority is yet to be made. */
export const trustBundle = (files: AuthorityFiles): string =>
  hasAuthority(files) ? pemOf(certificatesOf(read(files.certificate, files), files)) : ''

/** The certificate of the file that belongs to the key; a file may hold more, such as the root above it. */
const signingCertificate = (bundle: string, key: Secret, files: AuthorityFiles): CertificateFacts => {
  const bad = (what: string, next: string) => usage(`${files.certificate} ${what}`, { next })
  const object = privateKey(key)
  const all = certificatesOf(bundle, files)
  if (all.length === 0) throw bad('holds no certificate', `head -1 ${files.certificate}`)
  const own = all.find(one => one.checkPrivateKey(object))
  const facts = own && inspectCertificate(own.toString())
  if (!facts)
    throw bad(`does not belong to the key ${files.key}`, 'put the two files of one authority together')
  return facts
}

/** Loads an authority and checks that it can sign now. @throws usage that names the file and the cure */
export const loadAuthority = (files: AuthorityFiles, now: Date): Authority => {
  const bundle = read(files.certificate, files)
  const key = loadKey(files)
  const facts = signingCertificate(bundle, key, files)
  const bad = (what: string, next: string) => usage(`${files.certificate} ${what}`, { next })
  if (!facts.isAuthority)
    throw bad(
      'is not an authority (it lacks CA:TRUE in basicConstraints, or keyCertSign in keyUsage)',
      `openssl x509 -in ${files.certificate} -noout -text`,
    )
  if (facts.notBefore > now)
    throw bad(`is not valid before ${facts.notBefore.toISOString()}`, 'check this machine’s clock: date -u')
  if (facts.notAfter <= now)
    throw bad(`ended on ${facts.notAfter.toISOString()}`, 'put an authority there that hosts trust already')
  return { certificate: facts.pem, bundle: pemOf(certificatesOf(bundle, files)), key, facts, files }
}
