import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { $ } from 'zx'
import { failed } from '../../lib/errors.ts'
import { LABS, labPaths } from './paths.ts'
import type { Lab } from './state.ts'

/**
 * A host's disk: `root` is what it sees, the image with its own changes on top. They lie in `place`, where a file of its
 * own (`file`) is mounted when the lab has `--disks file`.
 */
export const diskOf = (lab: string, host: string) => {
  const directory = labPaths(lab).host(host)
  return { directory, root: `${directory}/root`, place: `${directory}/disk`, file: `${directory}/disk.ext4` }
}

/** The most that a disk of its own can hold, bytes; the file has holes for what is not used. */
const SIZE = 8 * 1024 ** 3

/** Only what a program flushes goes to the disk, and what has lain for long: nothing by a timer (ext4(5), commit). */
const MOUNT = 'loop,commit=3600,noatime'

/** Mounts the file that is a host's own disk, made if it is new. */
const ensureFile = async (file: string, place: string): Promise<void> => {
  if (await isMounted(place)) return
  if (!existsSync(file)) {
    await writeFile(`${file}.part`, '')
    await truncate(`${file}.part`, SIZE)
    await $`mkfs.ext4 -q -F -m 0 -J size=16 -E lazy_itable_init=1,lazy_journal_init=1 ${file}.part`
    await rename(`${file}.part`, file)
  }
  await $`mount -o ${MOUNT} ${file} ${place}`
}

const isMounted = async (path: string): Promise<boolean> =>
  (await readFile('/proc/self/mountinfo', 'utf8')).includes(` ${path} `)

/**
 * Mounts a host's disk, empty of changes if it is new. What it was made from stays below it, even when the recipe of the
 * image has changed since.
 */
export const ensureDisk = async ({ name, settings }: Lab, host: string, image: string): Promise<void> => {
  const { directory, root, place, file } = diskOf(name, host)
  if (await isMounted(root)) return
  await mkdir(place, { recursive: true })
  if (settings.disks === 'file') await ensureFile(file, place)
  const [changes, work] = [`${place}/changes`, `${place}/work`]
  await Promise.all([root, changes, work].map(path => mkdir(path, { recursive: true })))
  const below = await readFile(`${directory}/image`, 'utf8').catch(() => image)
  await writeFile(`${directory}/image`, below)
  const options = `lowerdir=${below},upperdir=${changes},workdir=${work}`
  const { exitCode, stderr } = await $({ nothrow: true })`mount -t overlay overlay -o ${options} ${root}`
  if (exitCode !== 0)
    throw failed(`Cannot mount the disk of ${host}.`, {
      command: `mount -t overlay overlay -o ${options} ${root}`,
      said: stderr.trim(),
      because: `${LABS} must be on a real disk (ext4, xfs, btrfs), not on tmpfs or another overlay`,
      next: 'ETCD_RUNBOOKS_LABS=/path/on/a/disk npm run lab -- up',
    })
}

/** Unmounts a host's disk; processes that still see it keep it until they end. */
export const removeDisk = async (lab: string, host: string): Promise<void> => {
  const { root, place } = diskOf(lab, host)
  for (const path of [root, place]) if (await isMounted(path)) await $`umount --lazy ${path}`
}
