import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { network } from './addresses.ts'
import { image } from './image.ts'
import { MIRROR_PORT, mirrorUrl } from './inventory.ts'
import { labPaths, ROOT } from './paths.ts'
import { running, startDetached, stopNow } from './process.ts'
import { releasesAtHand } from './releases.ts'
import type { Lab } from './state.ts'

const record = (lab: string) => `${labPaths(lab).directory}/mirror.json`

/** Lays out what the mirror serves: etcd releases as on the release sites, and one apt repository per image. */
export const publish = async (lab: Lab): Promise<void> => {
  const { mirror } = labPaths(lab.name)
  const link = async (target: string, path: string) => {
    await rm(path, { force: true })
    await symlink(target, path)
  }
  for (const { version, file, sha256 } of await releasesAtHand()) {
    const directory = `${mirror}/etcd/v${version}`
    await mkdir(directory, { recursive: true })
    await link(file, `${directory}/${basename(file)}`)
    await writeFile(`${directory}/SHA256SUMS`, `${sha256}  ${basename(file)}\n`)
  }
  await mkdir(`${mirror}/apt`, { recursive: true })
  for (const suite of new Set(lab.hosts.map(host => host.image)))
    await link((await image(suite)).apt, `${mirror}/apt/${suite}`)
}

/** Starts the lab's mirror unless it runs, and waits until it answers. */
export const ensureMirror = async (lab: Lab): Promise<boolean> => {
  if (running(record(lab.name)) !== undefined) return false
  const { directory, mirror } = labPaths(lab.name)
  const serve = [`${ROOT}bin/zx`, `${ROOT}test/lab/serve.ts`, mirror]
  startDetached(record(lab.name), `${directory}/mirror.log`, [
    process.execPath,
    ...serve,
    network(lab.slot).gateway,
    `${MIRROR_PORT}`,
  ])
  for (let tries = 0; tries < 200; tries++) {
    if (await fetch(mirrorUrl(lab.slot)).catch(() => undefined)) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`the mirror does not answer; see ${directory}/mirror.log`)
}

export const stopMirror = (lab: string): Promise<void> => stopNow(record(lab))
