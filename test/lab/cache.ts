import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { withLock } from './lock.ts'
import { CACHE } from './paths.ts'
import { doing } from './tell.ts'

/**
 * A directory of the cache, made on first use: built aside and renamed, so that it is there whole or not at all, and by
 * one process at a time. `build` gets the directory to fill.
 */
export const cached = async (
  path: string,
  what: string,
  build: (directory: string) => Promise<void>,
): Promise<string> => {
  const target = `${CACHE}/${path}`
  if (existsSync(target)) return target
  return withLock(`${CACHE}/locks/${path.replaceAll('/', '-')}`, async () => {
    if (existsSync(target)) return target
    const aside = `${target}.part`
    await doing(what, 'once', async () => {
      await rm(aside, { recursive: true, force: true })
      await mkdir(dirname(target), { recursive: true })
      await mkdir(aside)
      await build(aside)
      await rename(aside, target)
    })
    return target
  })
}
