import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { failed } from '../errors.ts'
import { CHUNK } from './far.ts'
import type { Manifest } from './manifest.ts'

const flushDirectory = (directory: string) => {
  const handle = openSync(directory, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** A file that is whole or not there, readable by its owner alone. */
const place = async (path: string, write: (handle: number) => Promise<void>) => {
  const part = `${path}.part`
  rmSync(part, { force: true })
  const handle = openSync(part, 'wx', 0o600)
  try {
    await write(handle)
    fsyncSync(handle)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  } finally {
    closeSync(handle)
  }
  renameSync(part, path)
}

/**
 * Brings a snapshot to `directory` on this machine, chunk by chunk, so that a big one fits through any pipe; it gets
 * its name only once its size and SHA-256 are those of the manifest, which is put beside it last. Returns its path.
 * @param chunk the n-th `CHUNK` bytes of the snapshot; fewer at its end
 * @throws RunbookError exit 1 when there is no room for it, or when it did not arrive whole
 */
export const fetchSnapshot = async (
  directory: string,
  manifest: Manifest,
  chunk: (index: number) => Promise<Buffer>,
): Promise<string> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, manifest.file)
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < manifest.size)
    throw failed(`${directory} has no room for ${manifest.file}`, {
      because: `it is ${manifest.size} bytes long, and ${bavail * bsize} are free`,
      state: `the snapshot is good and stays on ${manifest.member}`,
      next: 'make room, or set backup.fetchTo in the inventory, then run this again',
    })
  await place(path, async handle => {
    const hash = createHash('sha256')
    let size = 0
    for (let index = 0; index * CHUNK < manifest.size; index++) {
      const bytes = await chunk(index)
      hash.update(bytes)
      writeSync(handle, bytes)
      size += bytes.length
    }
    const sha256 = hash.digest('hex')
    if (size !== manifest.size || sha256 !== manifest.sha256)
      throw failed(`${manifest.file} did not arrive whole`, {
        because: `${size} of ${manifest.size} bytes came, with sha256 ${sha256} instead of ${manifest.sha256}`,
        state: `nothing was kept here; the snapshot stays on ${manifest.member}`,
        next: 'run this again; if it fails again, the disk there may be going bad',
      })
  })
  await place(path.replace(/db$/, 'json'), async handle => {
    writeSync(handle, `${JSON.stringify(manifest)}\n`)
  })
  flushDirectory(directory)
  return path
}
