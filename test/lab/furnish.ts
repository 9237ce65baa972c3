import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { $ } from 'zx'
import { diskOf } from './disk.ts'
import { mirrorUrl } from './inventory.ts'
import { keyFiles } from './keys.ts'
import type { Lab, LabHost } from './state.ts'

/** What the machine calls itself. */
export const hostnameOf = ({ settings }: Lab, { name, number }: LabHost): string =>
  settings.hostnames === 'other' ? `vm-${number}` : name

/** Gives a new host its identity: names, keys, login user, where its packages come from. Done once for a disk. */
export const furnish = async (lab: Lab, host: LabHost): Promise<void> => {
  const { directory, root, place } = diskOf(lab.name, host.name)
  const done = `${directory}/furnished`
  if (existsSync(done)) return
  const name = hostnameOf(lab, host)
  await writeFile(`${root}/etc/hostname`, `${name}\n`)
  // As Debian's installer writes it; without the second line sudo complains.
  await writeFile(
    `${root}/etc/hosts`,
    `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n::1\tlocalhost ip6-localhost\n`,
  )
  await writeFile(`${root}/etc/machine-id`, `${randomBytes(16).toString('hex')}\n`)
  await rm(`${root}/etc/resolv.conf`, { force: true })
  await writeFile(`${root}/etc/resolv.conf`, '')
  await writeFile(
    `${root}/etc/apt/sources.list`,
    `deb [trusted=yes] ${mirrorUrl(lab.slot)}/apt/${host.image} ./\n`,
  )
  await furnishSsh(lab, host, root)
  // A power cut takes nothing of what the host was delivered with.
  if (lab.settings.disks === 'file') await $`sync --file-system ${place}`
  await writeFile(done, '')
}

const furnishSsh = async ({ name, settings }: Lab, host: LabHost, root: string): Promise<void> => {
  const files = keyFiles(name)
  const hostKey = `${root}/etc/ssh/ssh_host_ed25519_key`
  await copyFile(files.hostKey(host.name), hostKey)
  await chmod(hostKey, 0o600)
  await copyFile(`${files.hostKey(host.name)}.pub`, `${hostKey}.pub`)
  if (settings.port !== 22)
    await writeFile(`${root}/etc/ssh/sshd_config.d/port.conf`, `Port ${settings.port}\n`)
  if (settings.user !== 'root') await addUser(root, settings.user, settings.sudoPassword)
  await authorise(root, settings.user, await readFile(`${files.identity}.pub`, 'utf8'))
}

/** A login user who may do everything by sudo, asked for a password if there is one. */
const addUser = async (root: string, user: string, password: string | undefined): Promise<void> => {
  await $`useradd --root ${root} --create-home --shell /bin/bash ${await groupOf(root, user)} ${user}`
  // With a method named it leaves PAM alone, whose modules in the image may be of another release than this machine's.
  if (password !== undefined)
    await $({ input: `${user}:${password}\n` })`chpasswd --crypt-method SHA512 --root ${root}`
  const rule = `${user} ALL=(ALL:ALL) ${password === undefined ? 'NOPASSWD: ' : ''}ALL\n`
  await writeFile(`${root}/etc/sudoers.d/${user}`, rule, { mode: 0o440 })
}

/** Debian has groups of its own without a user, such as operator; one more of that name cannot be made. */
const groupOf = async (root: string, user: string): Promise<string[]> =>
  (await readFile(`${root}/etc/group`, 'utf8')).split('\n').some(line => line.startsWith(`${user}:`))
    ? ['--gid', user]
    : []

const authorise = async (root: string, user: string, key: string): Promise<void> => {
  const entry = (await readFile(`${root}/etc/passwd`, 'utf8'))
    .split('\n')
    .find(line => line.startsWith(`${user}:`))
  const [, , uid, gid, , home] = entry!.split(':')
  const directory = `${root}${home}/.ssh`
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(`${directory}/authorized_keys`, key, { mode: 0o600 })
  await chown(directory, Number(uid), Number(gid))
  await chown(`${directory}/authorized_keys`, Number(uid), Number(gid))
}
