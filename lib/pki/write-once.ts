import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Makes what was created or renamed in a directory last through a power cut (fsync(2)). */
export const syncDirectory = (directory: string) => {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

// Shared folders of virtual machines and FAT know no hard links.
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** @returns false when the target exists already */
const putInPlace = (staged: string, path: string): boolean => {
  try {
    linkSync(staged, path)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!NO_LINKS.includes(code)) throw error
    if (existsSync(path)) return false
    renameSync(staged, path)
    return true
  }
}

/**
 * Puts a new file in place, whole and on disk, or not at all; never over another. Returns whether it was us:
 * false when the file has been there already, also when another process was quicker by a moment.
 * A link instead of a rename, because a rename would silently replace what the other has just written.
 */
export const writeOnce = (path: string, content: string | Buffer, mode: number): boolean => {
  const directory = dirname(path)
  const staged = join(directory, `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
  const handle = openSync(staged, 'wx', mode)
  try {
    try {
      writeFileSync(handle, content)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    return putInPlace(staged, path)
  } finally {
    rmSync(staged, { force: true })
    syncDirectory(directory)
  }
}
