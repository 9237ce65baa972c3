import { createHash } from 'node:crypto'
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { type Manifest, parseManifest } from '../backup/manifest.ts'
import { type RunbookError, usage } from '../errors.ts'

/** A snapshot on this machine that has passed every check that can be made here. */
export type Snapshot = {
  path: string
  size: number
  /** Of the whole file. */
  sha256: string
  /** When it was written, as far as the file system knows. */
  modified: Date
  /** What 08-backup wrote beside it; another tool's snapshot has none. */
  manifest?: Manifest
}

/** A snapshot is the database followed by its SHA-256 (etcd docs, "Disaster recovery"). */
const TRAILER = 32
const CHUNK = 8 * 1024 * 1024

const bad = (path: string, because: string): RunbookError =>
  usage(`${path} is not a whole snapshot`, {
    because,
    state: 'no host was contacted',
    next: 'take another one: zx runbooks/09-restore.ts --snapshot latest takes the newest good backup that the members have',
  })

/** What compressed a file, by its first bytes (RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, the .xz format 2.1.1.1). */
const packedBy = (handle: number): string | undefined => {
  const start = Buffer.alloc(6)
  readSync(handle, start, 0, 6, 0)
  const marks: Record<string, string> = { gzip: '1f8b', zstd: '28b52ffd', xz: 'fd377a585a00' }
  return Object.keys(marks).find(name => start.toString('hex').startsWith(marks[name]!))
}

/** Hashes of the database and of the whole file, read once. */
const hashes = (handle: number, size: number) => {
  const content = createHash('sha256')
  const whole = createHash('sha256')
  const buffer = Buffer.alloc(CHUNK)
  let trailer = Buffer.alloc(0)
  for (let at = 0; at < size; ) {
    const bytes = buffer.subarray(0, readSync(handle, buffer, 0, CHUNK, at))
    if (!bytes.length) break
    whole.update(bytes)
    const inner = Math.max(0, Math.min(bytes.length, size - TRAILER - at))
    content.update(bytes.subarray(0, inner))
    trailer = Buffer.concat([trailer, bytes.subarray(inner)])
    at += bytes.length
  }
  return { content: content.digest('hex'), whole: whole.digest('hex'), trailer: trailer.toString('hex') }
}

const manifestBeside = (path: string, sha256: string): Manifest | undefined => {
  const beside = path.replace(/\.db$/, '.json')
  if (beside === path || !existsSync(beside)) return undefined
  const manifest = parseManifest(readFileSync(beside, 'utf8'))
  if (manifest && manifest.sha256 !== sha256)
    throw bad(path, `${basename(beside)} beside it says sha256 ${manifest.sha256}, and it has ${sha256}`)
  return manifest
}

const known = new Map<string, Snapshot>()

/** The same, read once in a run: hashing takes a while. */
export const snapshotAt = (path: string): Snapshot => {
  const snapshot = known.get(path) ?? readSnapshot(path)
  known.set(path, snapshot)
  return snapshot
}

/**
 * Reads a snapshot file and proves it whole: its length, and the SHA-256 that `snapshot save` appends. `snapshot
 * status` would not notice a flipped bit. @throws RunbookError exit 2: nothing else was looked at yet
 */
export const readSnapshot = (path: string): Snapshot => {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw usage(code === 'ENOENT' ? `There is no file ${path}` : `${path} can't be read: ${message}`, {
      next: 'name a file on this machine, or --snapshot latest for the newest good backup that the members have',
    })
  }
  try {
    const stat = fstatSync(handle)
    const { size, mtime: modified } = stat
    if (!stat.isFile())
      throw usage(`${path} is not a file`, {
        next: 'name the snapshot itself, or --snapshot latest for the newest good backup that the members have',
      })
    const packer = packedBy(handle)
    if (packer) throw bad(path, `it was compressed with ${packer}; unpack it first: ${packer} -d ${path}`)
    if (!size) throw bad(path, 'it is empty')
    if (size % 512 === 0)
      throw bad(path, 'it has no checksum at its end: it is a copy of a database file, or was cut off there')
    if (size % 512 !== TRAILER || size < 4096)
      throw bad(
        path,
        `it was cut short, or is something else: a database with its checksum is not ${size} bytes long`,
      )
    const { content, whole, trailer } = hashes(handle, size)
    if (content !== trailer) throw bad(path, 'its checksum does not match: it was changed after it was saved')
    return { path, size, sha256: whole, modified, manifest: manifestBeside(path, whole) }
  } finally {
    closeSync(handle)
  }
}
