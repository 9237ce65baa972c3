import { mkdir, rm } from 'node:fs/promises'
import { $ } from 'zx'
import { brokenPairs, managedIn, type Tree } from './files.ts'

export type Examined = { tree: Tree; broken: string[] }

/** What the copy of a disk has, as a host finds it that boots from it: with its journal replayed (ext4(5)). */
export const examine = async (file: string): Promise<Examined> => {
  const place = `${file}.mounted`
  await mkdir(place, { recursive: true })
  await $`mount -o loop ${file} ${place}`
  try {
    const tree = managedIn(`${place}/changes`)
    return { tree, broken: brokenPairs(`${place}/changes`, tree) }
  } finally {
    await $`umount ${place}`
    await rm(file)
    await rm(place, { recursive: true })
  }
}
