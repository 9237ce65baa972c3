import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { $ } from 'zx'
import { failed, usage } from '../../lib/errors.ts'
import { diskOf } from './disk.ts'
import { powerOff } from './faults.ts'
import { firstProcess } from './machine.ts'
import type { Lab, LabHost } from './state.ts'

/** The control group of all processes of a host: that of its first one, without its own scope (man 7 cgroups). */
const controlGroup = async (lab: Lab, host: LabHost): Promise<string> => {
  const pid = await firstProcess(lab.name, host.name)
  if (pid === undefined) throw usage(`${host.name} is off.`)
  const [, path = ''] = /^0::(.*)$/m.exec(await readFile(`/proc/${pid}/cgroup`, 'utf8')) ?? []
  const root = existsSync('/sys/fs/cgroup/unified') ? '/sys/fs/cgroup/unified' : '/sys/fs/cgroup'
  return `${root}${path.replace(/\/init\.scope$/, '')}`
}

/** Stops all processes of a host between two of their own steps, for as long as `meanwhile` takes. */
const frozen = async (lab: Lab, host: LabHost, meanwhile: () => Promise<void>): Promise<void> => {
  if (lab.settings.disks !== 'file')
    throw usage(`${host.name} has no disk of its own.`, {
      next: 'npm run lab -- up --disks file, with another --name',
    })
  const group = await controlGroup(lab, host)
  const freeze = (value: 0 | 1) => writeFile(`${group}/cgroup.freeze`, `${value}`)
  await freeze(1)
  try {
    const until = Date.now() + 20_000
    while (!/^frozen 1$/m.test(await readFile(`${group}/cgroup.events`, 'utf8')))
      if (Date.now() > until) throw failed(`${host.name} does not come to a halt.`)
    await meanwhile()
  } finally {
    if (existsSync(group)) await freeze(0)
  }
}

/** The holes of the file stay holes. */
const copy = (lab: Lab, host: LabHost, to: string) =>
  $`cp --sparse=always --reflink=auto ${diskOf(lab.name, host.name).file} ${to}`

/**
 * Copies what the disk of a running host would hold if its power were cut now: what a program has flushed, and nothing
 * else for certain. The host stands still meanwhile, also for `seen`, which can look at what its programs see.
 */
export const copyDisk = (lab: Lab, host: LabHost, to: string, seen: () => Promise<void>): Promise<void> =>
  frozen(lab, host, async () => {
    await copy(lab, host, to)
    await seen()
  })

/** Cuts a host's power: all its processes end at once, and what was in memory alone is lost. `start` boots it again. */
export const cutPower = async (lab: Lab, host: LabHost): Promise<void> => {
  const { file, root, place } = diskOf(lab.name, host.name)
  const part = `${file}.part`
  await rm(part, { force: true })
  // It must end before it could go on, or it would acknowledge what the copy does not have.
  await frozen(lab, host, async () => {
    await copy(lab, host, part)
    await powerOff(lab, host)
  })
  for (const path of [root, place]) await $`umount ${path}`
  await rename(part, file)
}
