import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { $ } from 'zx'
import { ends } from './addresses.ts'
import { labPaths } from './paths.ts'
import type { Lab } from './state.ts'
import { writeIfOther } from './write.ts'

/** Where a lab's ssh files are; host keys are made here, so that strict checking works from the first connection. */
export const keyFiles = (lab: string) => {
  const { keys } = labPaths(lab)
  return {
    directory: keys,
    identity: `${keys}/id_ed25519`,
    knownHosts: `${keys}/known_hosts`,
    /** For `ssh -F`: the hosts by name. */
    config: `${keys}/config`,
    hostKey: (host: string) => `${keys}/hosts/${host}`,
  }
}

/** Makes the keys that are missing, and writes known_hosts and an ssh configuration for the hosts by name. */
export const ensureKeys = async (lab: Lab): Promise<void> => {
  const files = keyFiles(lab.name)
  await mkdir(`${files.directory}/hosts`, { recursive: true, mode: 0o700 })
  const wanted = [files.identity, ...lab.hosts.map(({ name }) => files.hostKey(name))]
  const missing = wanted.filter(file => !existsSync(file))
  await Promise.all(
    missing.map(file => $`ssh-keygen -q -t ed25519 -N ${''} -C ${`lab ${lab.name}`} -f ${file}`),
  )
  const known = await Promise.all(
    lab.hosts.map(async ({ name, number }) => {
      const key = (await readFile(`${files.hostKey(name)}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ')
      return `${knownAs(ends(lab.slot, number).address, lab.settings.port)} ${key}\n`
    }),
  )
  await writeIfOther(files.knownHosts, known.join(''), 0o600)
  await writeIfOther(files.config, sshConfig(lab), 0o600)
}

/** How known_hosts names a host on another port than 22 (man 8 sshd, SSH_KNOWN_HOSTS FILE FORMAT). */
export const knownAs = (address: string, port: number): string =>
  port === 22 ? address : `[${address}]:${port}`

const sshConfig = (lab: Lab): string => {
  const { identity, knownHosts } = keyFiles(lab.name)
  const hosts = lab.hosts.map(
    ({ name, number }) => `Host ${name}\n  HostName ${ends(lab.slot, number).address}\n`,
  )
  const all = [
    'Host *',
    `User ${lab.settings.user}`,
    `Port ${lab.settings.port}`,
    `IdentityFile "${identity}"`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile "${knownHosts}"`,
    'StrictHostKeyChecking yes',
    'ConnectTimeout 5',
    'LogLevel ERROR',
  ]
  return `${hosts.join('')}${all.join('\n  ')}\n`
}
