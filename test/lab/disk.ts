import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { $ } from 'zx'
import { failed } from '../../lib/errors.ts'
import { LABS, labPaths } from './paths.ts'

/** A host's disk: `root` is what it sees, the image with its own changes on top. */
export const diskOf = (lab: string, host: string) => {
  const directory = labPaths(lab).host(host)
  return { directory, root: `${directory}/root`, changes: `${directory}/changes`, work: `${directory}/work` }
}

const isMounted = async (path: string): Promise<boolean> =>
  (await readFile('/proc/self/mountinfo', 'utf8')).includes(` ${path} `)

/**
 * Mounts a host's disk, empty of changes if it is new. What it was made from stays below it, even when the recipe of the
 * image has changed since.
 */
export const ensureDisk = async (lab: string, host: string, image: string): Promise<void> => {
  const { directory, root, changes, work } = diskOf(lab, host)
  if (await isMounted(root)) return
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
  const { root } = diskOf(lab, host)
  if (await isMounted(root)) await $`umount --lazy ${root}`
}
