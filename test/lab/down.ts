import { rm } from 'node:fs/promises'
import { removeDisk } from './disk.ts'
import { withLock } from './lock.ts'
import { kill } from './machine.ts'
import { stopMirror } from './mirror.ts'
import { removeNetwork } from './network.ts'
import { labPaths } from './paths.ts'
import { read } from './state.ts'
import { already, doing } from './tell.ts'

/** Takes a lab away with all that belongs to it, and nothing else; the cache stays. */
export const down = (name: string): Promise<void> =>
  withLock(labPaths(name).lock, async () => {
    const lab = read(name)
    if (!lab) return already(`There is no lab ${name}`)
    const { directory, inventory, keys, leftBehind } = labPaths(name)
    await doing(`Take down the lab ${name}`, lab.hosts.map(host => host.name).join(' '), async () => {
      await Promise.all([
        stopMirror(name),
        ...lab.hosts.map(async host => {
          await kill(lab, host)
          await removeDisk(name, host.name)
        }),
      ])
      await removeNetwork(lab)
      for (const path of [inventory, keys, ...leftBehind]) await rm(path, { recursive: true, force: true })
      // Last, so that what was interrupted can be done again.
      await rm(directory, { recursive: true, force: true })
    })
  })
