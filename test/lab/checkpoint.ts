import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { usage } from '../../lib/errors.ts'
import { diskOf, removeDisk } from './disk.ts'
import { powerOff } from './faults.ts'
import { labPaths } from './paths.ts'
import type { Lab, LabHost } from './state.ts'
import { start } from './up.ts'

/**
 * Keeps all disks as they are, and what runbooks left beside the inventory, for `rollback`; the hosts lose their power
 * for it and boot again. Nothing is copied: what a disk has become lies below it from now on.
 * @throws RunbookError exit 2 where a host's disk is a file of its own
 */
export const checkpoint = async (lab: Lab): Promise<void> => {
  if (lab.settings.disks === 'file')
    throw usage('A disk that is a file of its own cannot be kept.', { next: 'a lab without --disks file' })
  await everywhere(lab, async host => {
    const { directory, place } = diskOf(lab.name, host.name)
    const below = await readFile(`${directory}/image`, 'utf8')
    const kept = `${place}/kept-${below.split(':').length}`
    await rename(`${place}/changes`, kept)
    await writeFile(`${directory}/image`, `${kept}:${below}`)
  })
  await copyEach(placesOf(lab.name).map(({ place, kept }) => [place, kept]))
  await Promise.all(lab.hosts.map(host => start(lab, host)))
}

/**
 * Boots all hosts from their disks as the last `checkpoint` kept them; whatever came since is gone.
 * @throws RunbookError exit 2 when there was none
 */
export const rollback = async (lab: Lab): Promise<void> => {
  for (const host of lab.hosts)
    if (!existsSync(`${diskOf(lab.name, host.name).place}/kept-1`))
      throw usage(`The disk of ${host.name} was never kept.`, { next: 'npm run lab -- checkpoint' })
  await everywhere(lab, async host => {
    const { place } = diskOf(lab.name, host.name)
    for (const name of ['changes', 'work']) await rm(`${place}/${name}`, { recursive: true, force: true })
  })
  await copyEach(placesOf(lab.name).map(({ place, kept }) => [kept, place]))
  await Promise.all(lab.hosts.map(host => start(lab, host)))
}

const everywhere = (lab: Lab, work: (host: LabHost) => Promise<void>) =>
  Promise.all(
    lab.hosts.map(async host => {
      await powerOff(lab, host)
      await removeDisk(lab.name, host.name)
      await work(host)
    }),
  )

const placesOf = (lab: string) => {
  const { directory, leftBehind } = labPaths(lab)
  return leftBehind.map(place => ({
    place,
    kept: `${directory}/left/${basename(dirname(place))}`,
  }))
}

const copyEach = async (pairs: [from: string, to: string][]): Promise<void> => {
  for (const [from, to] of pairs) {
    await rm(to, { recursive: true, force: true })
    await mkdir(dirname(to), { recursive: true })
    await cp(from, to, { recursive: true }).catch(error => {
      if (error.code !== 'ENOENT') throw error
    })
  }
}
