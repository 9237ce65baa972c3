import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { failed, RunbookError } from '../errors.ts'
import type { Cluster } from '../inventory/cluster.ts'
import {
  type Authority,
  authorityFiles,
  hasAuthority,
  loadAuthority,
  loadKey,
  pkiFolder,
} from './authority.ts'
import { occasion, signCertificate } from './certificate.ts'
import { newKey, privateKey, publicKey } from './keys.ts'
import { type AuthorityKind, authoritySpec } from './profiles.ts'
import { writeOnce } from './write-once.ts'

const openFolder = (folder: string) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  writeOnce(join(folder, '.gitignore'), '*\n', 0o600)
}

const create = async (cluster: Cluster, kind: AuthorityKind, now: Date): Promise<boolean> => {
  const files = authorityFiles(cluster, kind)
  openFolder(pkiFolder(cluster))
  if (!existsSync(files.key)) writeOnce(files.key, (await newKey(cluster.pki.algorithm)).reveal(), 0o600)
  const key = loadKey(files)
  const spec = authoritySpec(cluster, kind, publicKey(key))
  const certificate = signCertificate(
    spec,
    publicKey(key),
    { key: privateKey(key) },
    occasion(spec.days, now),
  )
  return writeOnce(files.certificate, certificate, 0o644)
}

/**
 * The authority of a cluster, made if there is none yet; an existing one is only ever loaded.
 * The key goes first and is kept: a run that was killed before the certificate goes on with the same key, and
 * of two runs at once both end up with the authority of the first.
 * @throws usage for files that are no good, failed where the folder cannot be written
 */
export const ensureAuthority = async (
  cluster: Cluster,
  kind: AuthorityKind,
  now: Date,
): Promise<{ authority: Authority; created: boolean }> => {
  const files = authorityFiles(cluster, kind)
  try {
    const created = !hasAuthority(files) && (await create(cluster, kind, now))
    return { authority: loadAuthority(files, now), created }
  } catch (error) {
    if (error instanceof RunbookError) throw error
    throw failed(`cannot make the ${kind} authority in ${pkiFolder(cluster)}`, {
      because: (error as Error).message,
      state: 'nothing was changed on any host; what is in the folder is good and will be completed',
      next: 'make the folder writable and run this again',
    })
  }
}
