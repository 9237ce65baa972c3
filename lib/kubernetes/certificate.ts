import { relative } from 'node:path'
import { failed, RunbookError, usage } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster } from '../inventory/cluster.ts'
import { type Authority, authorityFiles, hasAuthority, loadAuthority } from '../pki/authority.ts'
import { certificatesIn, inspectCertificate } from '../pki/inspect.ts'
import { privateKey } from '../pki/keys.ts'
import { clientSpec } from '../pki/profiles.ts'
import { whyReissue } from '../pki/reissue.ts'
import type { Move, Told } from '../step.ts'
import { type Kept, readFolder, writeFolder } from './folder.ts'
import { filesFor } from './places.ts'

/** As kubeadm calls the certificate it makes for the same purpose; with authentication on, the name of the user. */
export const APISERVER_USER = 'kube-apiserver-etcd-client'

const loaded = (cluster: Cluster, now: Date): Authority =>
  loadAuthority(authorityFiles(cluster, 'client'), now)

/** That there is an authority to sign with. @throws usage (exit 2) before any host is contacted */
export const requireAuthority = (cluster: Cluster): void => {
  if (!hasAuthority(authorityFiles(cluster, 'client')))
    throw usage(`${cluster.pki.directory} has no client CA`, {
      because: 'etcd takes clients only with a certificate from the CA that its members trust',
      next: 'zx runbooks/05-pki.ts makes one; if the cluster has one, copy the folder from where it was set up',
    })
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

/** Why the folder is written anew although the pair in it may stay. Pure. */
const whyRewrite = (kept: Kept, { bundle }: Pick<Authority, 'bundle'>): string | undefined => {
  if (kept.ca !== bundle) return 'etcd-ca.crt is not the CA of the members'
  return kept.closed ? undefined : 'others can read the key'
}

/** What is due in the folder on the operator's machine: nothing, the same pair put right, or a new one. */
export const certificateMoves = ({ cluster }: Facts): Move[] => {
  const now = new Date()
  const authority = loaded(cluster, now)
  const kept = readFolder(cluster)
  const reason = whyIssue(cluster, kept, authority, now)
  const due = reason ?? whyRewrite(kept, authority)
  if (!due) return []
  const folder = relative(cluster.inventory.directory, filesFor(cluster).folder)
  const what = reason ? `Issue the certificate of ${APISERVER_USER} into` : 'Put right'
  const here = () => provide(cluster, authority, reason ? undefined : kept, now)
  return [{ id: due, say: `${what} ${folder}: ${due}`, on: [], here }]
}

const provide = async (cluster: Cluster, authority: Authority, kept: Kept | undefined, now: Date) => {
  try {
    const { issue } = await import('../pki/issue.ts')
    const pair = kept
      ? { certificate: kept.certificate!, key: kept.key! }
      : await issue(clientSpec(cluster, APISERVER_USER), authority, now)
    writeFolder(cluster, { ca: authority.bundle, certificate: pair.certificate, key: pair.key }, now)
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
