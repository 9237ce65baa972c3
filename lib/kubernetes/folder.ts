import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Cluster } from '../inventory/cluster.ts'
import { syncDirectory, writeOnce } from '../pki/write-once.ts'
import { Secret } from '../secret.ts'
import { filesFor } from './places.ts'

/** What lies in the folder now; undefined is missing. */
export type Kept = {
  ca?: string
  certificate?: string
  key?: Secret
  /** Folder and key are closed to everybody else. */
  closed: boolean
}

const text = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
const closed = (path: string): boolean => !existsSync(path) || (statSync(path).mode & 0o077) === 0

/** Reads the folder; one that is not there yet is empty. */
export const readFolder = (cluster: Cluster): Kept => {
  const files = filesFor(cluster)
  const key = text(files.key)
  return {
    ca: text(files.ca),
    certificate: text(files.certificate),
    key: key === undefined ? undefined : new Secret(key),
    closed: closed(files.folder) && closed(files.key),
  }
}

/**
 * Puts all three files in place at once, as a whole new folder, so that a certificate never lies beside another one's
 * key. The former folder stays beside it as `kubernetes.before-<time>`; whoever is killed between leaves no folder,
 * which the next run makes. @throws node's error where it cannot be written
 */
export const writeFolder = (
  cluster: Cluster,
  content: { ca: string; certificate: string; key: Secret },
  now: Date,
): void => {
  const { folder, ca, certificate, key } = filesFor(cluster)
  const parent = dirname(folder)
  const staged = join(parent, '.kubernetes.part')
  rmSync(staged, { recursive: true, force: true })
  mkdirSync(staged, { recursive: true, mode: 0o700 })
  chmodSync(staged, 0o700)
  const put = (path: string, what: string | Buffer) => writeOnce(join(staged, basename(path)), what, 0o600)
  put(key, content.key.reveal())
  put(certificate, content.certificate)
  put(ca, content.ca)
  // It holds a key: whoever keeps the inventory in git must not commit it by accident.
  writeOnce(join(staged, '.gitignore'), '*\n', 0o600)
  if (existsSync(folder)) {
    chmodSync(folder, 0o700)
    renameSync(folder, `${folder}.before-${now.toISOString().replace(/[-:.]/g, '')}`)
  }
  renameSync(staged, folder)
  syncDirectory(parent)
}
