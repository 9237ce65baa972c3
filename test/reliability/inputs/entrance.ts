import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { program } from '../lab.ts'
import { type Stage, shell } from '../nemeses/stage.ts'
import { type Entry, type OnHosts, onHosts, type Verdict } from './entry.ts'

/** The host that something is wrong with. */
export const HOST = 'etcd2'

/** A file beside the inventory, which goes with the lab's keys. */
export const beside = ({ lab }: Stage, name: string): string =>
  join(dirname(lab.inventory), 'keys', lab.name, name)

/** The inventory with other words under `ssh:`. */
export const ssh = (stage: Stage, key: string, value: string): void =>
  stage.inventory(text => {
    const others = text.replace(new RegExp(`^ {6}${key}: .*\n`, 'm'), '')
    return others.replace(/^ {4}ssh:\n/m, found => `${found}      ${key}: ${value}\n`)
  })

/** The inventory with keys of its own for one host. */
export const hostKeys = (stage: Stage, host: string, keys: string): void =>
  stage.inventory(text =>
    text.replace(new RegExp(`^( {6}${host}): (\\S+)$`, 'm'), `$1: { address: $2, ${keys} }`),
  )

/** A key that the lab's own was copied to. */
export const copiedKey = async (stage: Stage, mode: string, passphrase = ''): Promise<void> => {
  const copy = beside(stage, 'copied')
  await program('install', ['-m', '600', beside(stage, 'id_ed25519'), copy])
  if (passphrase) await program('ssh-keygen', ['-q', '-p', '-N', passphrase, '-f', copy])
  await program('chmod', [mode, copy])
  ssh(stage, 'identityFile', copy)
}

/** A known_hosts as sed changes the lab's. */
export const knownHosts = async (stage: Stage, script: string): Promise<void> => {
  const file = beside(stage, 'strange_hosts')
  writeFileSync(file, await program('sed', [script, beside(stage, 'known_hosts')]))
  ssh(stage, 'knownHostsFile', file)
}

/** A user of one host, with what sudoers says of it, a shell, and what stands before the key in authorized_keys. */
export const bob = async (
  stage: Stage,
  sudoers: string,
  { shell: login = '/bin/bash', before = '' } = {},
) => {
  await shell(
    stage,
    HOST,
    `useradd -m -s ${login} bob && echo bob:right | chpasswd
     mkdir /home/bob/.ssh && { printf '%s' '${before}'; cat /root/.ssh/authorized_keys; } >/home/bob/.ssh/authorized_keys
     chown -R bob /home/bob/.ssh && printf '%s\\n' '${sudoers}' >/etc/sudoers.d/bob`,
  )
  hostKeys(stage, HOST, 'ssh: { user: bob }')
}

/** The user of before is gone. */
export const noBob = (stage: Stage) =>
  shell(stage, HOST, 'rm -f /etc/sudoers.d/bob; ! id bob >/dev/null 2>&1 || userdel -rf bob 2>/dev/null || :')

/** A login that goes wrong on hosts where nothing lives yet. */
export const login = (
  id: string,
  title: string,
  verdict: Verdict,
  rest: Omit<OnHosts, 'kind' | 'of' | 'id' | 'title' | 'verdict' | 'says'>,
  ...says: string[]
): Entry =>
  onHosts(
    id,
    title,
    verdict,
    { of: 'empty hosts', ...(verdict === 'refuse' && { exit: 3 }), ...rest },
    ...says,
  )

/** What a run says that has ended before any change. */
export const NOTHING = 'nothing was changed on any host'
