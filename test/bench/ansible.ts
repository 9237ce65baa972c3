import { mkdir, rm, writeFile } from 'node:fs/promises'
import { ROOT } from '../lab/paths.ts'
import { masterDirectory } from './masters.ts'
import { type Command, type Timed, timed } from './measure.ts'
import type { Setting } from './setting.ts'

/** `careful` changes nothing when it is run again; `guide` is typed once. */
export type Playbook = 'careful' | 'guide'

const HERE = `${ROOT}test/bench/ansible`
const MITOGEN = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy'

/** Ansible for one lab: its inventory and variables, and a directory for its own certificates. */
export type Ansible = {
  /** Forgets its certificates, and connects to all hosts, so that a playbook finds its connections open. */
  begin: () => Promise<void>
  play: (playbook: Playbook, options?: { mitogen?: boolean }) => Command
  run: (playbook: Playbook, options?: { mitogen?: boolean }) => Promise<Timed>
  /** Whether Mitogen runs with this Ansible: the two that a release of Debian has need not fit each other. */
  hasMitogen: () => Promise<boolean>
}

/** Makes Ansible's inventory of a lab. */
export const ansibleFor = async (setting: Setting): Promise<Ansible> => {
  const { cluster, etcd, scratch, files, sshConfig } = setting
  const pki = `${scratch}/pki`
  const inventory = `${scratch}/inventory.ini`
  const group = (name: string, hosts: { name: string; address: string }[]) =>
    [`[${name}]`, ...hosts.map(({ name, address }) => `${name} ansible_host=${address}`), ''].join('\n')
  await writeFile(inventory, group('members', cluster.members) + group('balancers', cluster.loadBalancers))
  const variables = {
    cluster: cluster.name,
    etcd_version: etcd.version,
    etcd_url: etcd.url,
    etcd_sha256: etcd.sha256,
    pki,
    files,
    templates: `${HERE}/templates`,
  }
  await writeFile(`${scratch}/variables.json`, JSON.stringify(variables))
  let masters = masterDirectory()
  const ansible = (words: string[], mitogen = false): Command => ({
    words,
    cwd: HERE,
    env: {
      ANSIBLE_CONFIG: `${HERE}/ansible.cfg`,
      ANSIBLE_LOCAL_TEMP: `${scratch}/tmp`,
      // Mitogen takes the same words, so it finds the same open connections.
      ANSIBLE_SSH_ARGS: `-F ${sshConfig} -o ControlMaster=auto -o ControlPersist=600s -o ServerAliveInterval=5 -o ControlPath=${masters}/%C`,
      ...(mitogen ? { ANSIBLE_STRATEGY: 'mitogen_linear', ANSIBLE_STRATEGY_PLUGINS: MITOGEN } : {}),
    },
  })
  const play: Ansible['play'] = (playbook, { mitogen } = {}) =>
    ansible(
      ['ansible-playbook', '-i', inventory, '-e', `@${scratch}/variables.json`, `${playbook}/site.yml`],
      mitogen,
    )
  const ping = ['ansible', '-i', inventory, 'all', '-m', 'ansible.builtin.ping']
  return {
    play,
    hasMitogen: () =>
      timed(ansible(ping, true)).then(
        () => true,
        () => false,
      ),
    run: async (playbook, options) => timed(play(playbook, options)),
    begin: async () => {
      await rm(pki, { recursive: true, force: true })
      await mkdir(pki, { recursive: true, mode: 0o700 })
      masters = masterDirectory()
      await timed(ansible(ping))
    },
  }
}
