import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { diskOf } from '../../lab/disk.ts'
import { counts, type Entry } from './describe.ts'

/**
 * Everything on a host's disk that is not as the image, or the last checkpoint, had it, looked at from outside: also what
 * nobody expects, such as a file that a killed run has left somewhere. The order is that of the paths.
 */
export const changedOn = async (
  lab: string,
  host: string,
  since: 'image' | 'checkpoint' = 'image',
): Promise<Entry[]> => {
  const { directory, root, place } = diskOf(lab, host)
  const layers = (await readFile(`${directory}/image`, 'utf8')).split(':').slice(0, -1)
  const below = since === 'image' ? layers : []
  const paths = new Set(
    (await Promise.all([`${place}/changes`, ...below].map(layer => pathsBelow(layer)))).flat(),
  )
  const entries = await Promise.all([...paths].sort().map(path => entryOf(root, path)))
  return entries.filter(entry => entry !== undefined)
}

const pathsBelow = async (top: string, path = ''): Promise<string[]> => {
  const entries = await readdir(`${top}${path}`, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async entry => {
      const here = `${path}/${entry.name}`
      if (!counts(here)) return []
      return entry.isDirectory() ? [here, ...(await pathsBelow(top, here))] : [here]
    }),
  )
  return found.flat()
}

/** Nothing when a layer above has removed it; then it is absent for the host. */
const entryOf = async (root: string, path: string): Promise<Entry | undefined> => {
  try {
    const found = await lstat(`${root}${path}`)
    const at = { path, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid }
    if (found.isDirectory()) return { ...at, kind: 'directory' }
    if (found.isSymbolicLink())
      return { ...at, kind: 'link', content: Buffer.from(await readlink(`${root}${path}`)) }
    if (found.isFile()) return { ...at, kind: 'file', content: await readFile(`${root}${path}`) }
    return { ...at, kind: 'other' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
