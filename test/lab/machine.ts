import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { $ } from 'zx'
import { ends } from './addresses.ts'
import { diskOf } from './disk.ts'
import { gone, running, startDetached } from './process.ts'
import type { Lab, LabHost } from './state.ts'

const RUN_HOST = new URL('run-host.sh', import.meta.url).pathname

/** On a machine that systemd runs, systemd gives each host a control group. */
const underSystemd = (): boolean => existsSync('/run/systemd/system')

const files = (lab: string, host: string) => {
  const { directory, root } = diskOf(lab, host)
  return { root, record: `${directory}/process.json`, log: `${directory}/console.log` }
}

const machineName = (lab: Lab, host: LabHost): string => `erlab${lab.slot}-${host.name}`

const cgroup = (lab: Lab, host: LabHost): string => `erlab${lab.slot}-${host.name}`

/** The pid of the container's manager on this machine, if the host runs. */
export const runningHost = (lab: string, host: string): number | undefined => running(files(lab, host).record)

/** Boots a host that does not run; its console is in console.log. Tells whether it did. */
export const boot = (lab: Lab, host: LabHost): boolean => {
  const { root, record, log } = files(lab.name, host.name)
  if (running(record) !== undefined) return false
  const nspawn = [
    'systemd-nspawn',
    '--quiet',
    '--boot',
    `--directory=${root}`,
    `--machine=${machineName(lab, host)}`,
    `--network-namespace-path=/run/netns/${ends(lab.slot, host.number).namespace}`,
    // Without it no address, no firewall and no VRRP in the host.
    '--capability=CAP_NET_ADMIN',
    '--register=no',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
  ]
  const command = underSystemd() ? nspawn : ['sh', RUN_HOST, cgroup(lab, host), ...nspawn, '--keep-unit']
  // Debian 13's systemd knows no other hierarchy, and Debian 12's default is the same.
  startDetached(record, log, command, { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' })
  return true
}

/** Takes a host's power away: its first process and with it all others are killed at once. */
export const kill = async (lab: Lab, host: LabHost): Promise<void> => {
  const { record } = files(lab.name, host.name)
  const init = await firstProcess(lab.name, host.name)
  if (init !== undefined) {
    process.kill(init, 'SIGKILL')
    await gone(record, 3000)
  }
  // Only when that did not do, or it was still starting: its managers, too.
  for (const pid of (await family(lab.name, host.name)).reverse()) process.kill(pid, 'SIGKILL')
  await gone(record, 3000)
  if (!underSystemd()) await removeCgroups(cgroup(lab, host))
}

/** The pid, on this machine, of a running host's own pid 1. */
export const firstProcess = async (lab: string, host: string): Promise<number | undefined> => {
  for (const pid of await family(lab, host)) if (await isInside(pid)) return pid
  return undefined
}

/** What was started for a host, then its only child and so on, down to the host's own pid 1. */
const family = async (lab: string, host: string): Promise<number[]> => {
  const found: number[] = []
  let pid = runningHost(lab, host)
  while (pid !== undefined && !Number.isNaN(pid)) {
    found.push(pid)
    if (await isInside(pid)) break
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
    pid = Number.parseInt(children, 10)
  }
  return found
}

/** Whether a process has a pid of its own in the host, beside the one here (NSpid in man 5 proc). */
const isInside = async (pid: number): Promise<boolean> =>
  /^NSpid:\s+\d+\s+1$/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))

const removeCgroups = async (name: string): Promise<void> => {
  for (const hierarchy of ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'])
    if (existsSync(`${hierarchy}/${name}/cgroup.procs`))
      await $({ nothrow: true })`find ${hierarchy}/${name} -depth -type d -exec rmdir {} +`
}
