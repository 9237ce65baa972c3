import { relative } from 'node:path'
import type { Asker } from '../ask.ts'
import { failed, RunbookError, usage } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Options } from '../options.ts'
import { type Authority, authorityFiles, hasAuthority, isProvided, loadAuthority } from '../pki/authority.ts'
import { trustOf } from '../pki/guard.ts'
import { certificatesIn, inspectCertificate } from '../pki/inspect.ts'
import { privateKey } from '../pki/keys.ts'
import { prepareCertificates, refusal } from '../pki/prepare.ts'
import { clientSpec } from '../pki/profiles.ts'
import { apiserverPair } from '../pki/provided/provided.ts'
import { provision } from '../pki/provided/resource.ts'
import { whyReissue } from '../pki/reissue.ts'
import { isLocked } from '../pki/unlock.ts'
import type { Secret } from '../secret.ts'
import type { Move, Told } from '../step.ts'
import { type Kept, readFolder, writeFolder } from './folder.ts'
import { filesFor } from './places.ts'

/** As kubeadm calls the certificate it makes for the same purpose; with authentication on, the name of the user. */
export const APISERVER_USER = 'kube-apiserver-etcd-client'

const loaded = (cluster: Cluster, now: Date): Authority =>
  loadAuthority(authorityFiles(cluster, 'client'), now)

/** That there is a good certificate made elsewhere, with a key that kube-apiserver can read. */
const requirePair = async (...[cluster, options, asking]: Parameters<typeof requireCertificate>) => {
  const { pair, fault } = apiserverPair(cluster)
  if (!pair) throw refusal([fault!], '')
  if (pair.key && isLocked(pair.key.text))
    throw usage(`${pair.key.shown} is locked with a passphrase`, {
      because: 'kube-apiserver can’t ask for it, and nothing here writes a key without its lock unasked',
      next: `openssl pkey -in ${pair.key.path} -out unlocked.key, chmod 600 it, and put it in its place`,
    })
  await prepareCertificates(cluster, options, asking, [pair])
}

/**
 * That there is an authority to sign with, or a certificate made elsewhere. @throws usage (exit 2) before any host is
 * contacted
 */
export const requireCertificate = async (
  cluster: Cluster,
  options: Pick<Options, 'pkiPassphraseFd'>,
  asking: Pick<Asker, 'secret'>,
): Promise<void> => {
  if (isProvided(cluster, 'client')) return requirePair(cluster, options, asking)
  if (!hasAuthority(authorityFiles(cluster, 'client')))
    throw usage(`${cluster.pki.directory} has no client CA`, {
      because: 'etcd takes clients only with a certificate from the CA that its members trust',
      next: 'zx runbooks/05-pki.ts makes one; if the cluster has one, copy the folder from where it was set up',
    })
  await prepareCertificates(cluster, options, asking, [])
  loaded(cluster, new Date())
}

const belongs = ({ certificate, key }: Kept): boolean => {
  try {
    return certificatesIn(certificate!)[0]!.checkPrivateKey(privateKey(key!))
  } catch {
    return false
  }
}

/** Why the pair has to be issued anew, as the end of a sentence about it; undefined when it may stay. Pure. */
export const whyIssue = (
  cluster: Cluster,
  kept: Kept,
  { certificate }: Pick<Authority, 'certificate'>,
  now: Date,
): string | undefined => {
  const why = whyReissue(clientSpec(cluster, APISERVER_USER), kept.certificate, certificate, now)
  if (why) return why
  if (!kept.key) return 'its private key is missing'
  return belongs(kept) ? undefined : 'its private key does not belong to it'
}

/** Where the pair comes from: issued here, or handed on as it was made elsewhere. */
type Origin = {
  /** PEM of what kube-apiserver shall trust. */
  ca: string
  /** Why what lies in the folder cannot stay. */
  why: (kept: Kept) => string | undefined
  make: () => Promise<{ certificate: string; key: Secret }>
}

const originOf = (cluster: Cluster, now: Date): Origin => {
  if (isProvided(cluster, 'client')) {
    const { why, issue } = provision(() => apiserverPair(cluster).pair)
    const halves = (kept: Kept) => (belongs(kept) ? undefined : 'its private key does not belong to it')
    return { ca: trustOf(cluster, 'client'), make: issue, why: kept => why(kept.certificate) ?? halves(kept) }
  }
  const authority = loaded(cluster, now)
  const make = async () => {
    const { issue } = await import('../pki/issue.ts')
    return issue(clientSpec(cluster, APISERVER_USER), authority, now)
  }
  return { ca: authority.bundle, make, why: kept => whyIssue(cluster, kept, authority, now) }
}

/** Why the folder is written anew although the pair in it may stay. Pure. */
const whyRewrite = (kept: Kept, ca: string): string | undefined => {
  if (kept.ca !== ca) return 'etcd-ca.crt is not the CA of the members'
  return kept.closed ? undefined : 'others can read the key'
}

/** What is due in the folder on the operator's machine: nothing, the same pair put right, or a new one. */
export const certificateMoves = ({ cluster }: Facts): Move[] => {
  const now = new Date()
  const origin = originOf(cluster, now)
  const kept = readFolder(cluster)
  const reason = origin.why(kept)
  const due = reason ?? whyRewrite(kept, origin.ca)
  if (!due) return []
  const folder = relative(cluster.inventory.directory, filesFor(cluster).folder)
  const verb = isProvided(cluster, 'client') ? 'Put' : 'Issue'
  const what = reason ? `${verb} the certificate of ${APISERVER_USER} into` : 'Put right'
  const here = () => provide(cluster, origin, reason ? undefined : kept, now)
  return [{ id: due, say: `${what} ${folder}: ${due}`, on: [], here }]
}

const provide = async (cluster: Cluster, { ca, make }: Origin, kept: Kept | undefined, now: Date) => {
  try {
    const pair = kept ? { certificate: kept.certificate!, key: kept.key! } : await make()
    writeFolder(cluster, { ca, certificate: pair.certificate, key: pair.key }, now)
  } catch (error) {
    if (error instanceof RunbookError) throw error
    throw failed(`${filesFor(cluster).folder} cannot be written`, {
      because: (error as Error).message,
      state: 'no host was changed; a folder that was there before is there still, or beside as .before-…',
      next: 'make the folder above it writable and run this again',
    })
  }
}

/** What the certificate in the folder says, as a row. */
export const certificateTold = ({ cluster }: Facts): Told => {
  const found = inspectCertificate(readFolder(cluster).certificate ?? '')
  if (!found) return { events: [] }
  const columns = ['COMMON NAME', 'ORGANIZATION', 'SERIAL', 'VALID UNTIL']
  const until = found.notAfter.toISOString().slice(0, 10)
  const rows = [[found.commonName ?? '', found.organization ?? '–', found.serial, until]]
  return { events: [{ event: 'table', columns, rows }] }
}
