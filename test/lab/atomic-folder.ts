import { access, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withLock } from './with-lock.ts'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Makes a folder of the cache if it is missing: `build` fills one beside it, a rename makes it appear whole. Two labs
 * that need it at once build it once; what a killed build left behind is removed by the next. Returns the folder.
 */
export const builtOnce = async (folder: string, build: (aside: string) => Promise<void>): Promise<string> => {
  if (await exists(folder)) return folder
  const parent = dirname(folder)
  const aside = join(parent, `.new-${basename(folder)}`)
  await withLock(join(parent, `.${basename(folder)}.lock`), async () => {
    if (await exists(folder)) return
    await rm(aside, { recursive: true, force: true })
    await mkdir(aside, { recursive: true })
    await build(aside)
    await rename(aside, folder)
  })
  return folder
}

/** Names in a folder; none if there is no such folder. Hidden ones are locks and unfinished builds. */
export const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort()
