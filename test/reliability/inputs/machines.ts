import { ends } from '../../lab/addresses.ts'
import { firstProcess } from '../../lab/machine.ts'
import { existing, hostOf } from '../../lab/state.ts'
import { program } from '../lab.ts'
import { type Stage, shell } from '../nemeses/stage.ts'
import { HOST, hostKeys, NOTHING } from './entrance.ts'
import { type Entry, type OnHosts, onHosts, type Verdict } from './entry.ts'

type Rest = Omit<OnHosts, 'kind' | 'of' | 'id' | 'title' | 'verdict' | 'says'>

/** Something wrong with a host where nothing lives yet. */
export const machine = (id: string, title: string, verdict: Verdict, rest: Rest, ...says: string[]): Entry =>
  onHosts(id, title, verdict, { of: 'empty hosts', ...rest }, ...says)

/** One script that does it on the host, and one that takes it back. */
export const by = (does: string, undoes: string): Pick<OnHosts, 'arrange' | 'undo'> => ({
  arrange: stage => shell(stage, HOST, does),
  undo: stage => shell(stage, HOST, undoes),
})

const away = (path: string) => by(`mv ${path} ${path}.away`, `mv ${path}.away ${path}`)

/** The end of the host's cable that is plugged into the bridge: what is too large for it is dropped without a word. */
const portOf = ({ lab }: Stage): string => {
  const now = existing(lab.name)
  return ends(now.slot, hostOf(now, HOST).number).port
}

const FILTER = ['INPUT', '-p', 'tcp', '--dport', '2380', '-j', 'DROP']
const LATER =
  'printf "%s\\n" "#!/bin/sh" "exec /usr/bin/date -d \'+1 hour\' \\"\\$@\\"" >/usr/local/bin/date; chmod +x /usr/local/bin/date'

/** Names, networks, clocks and limits of hosts, among 24 to 84. */
export const machines: Entry[] = [
  machine(
    '24h',
    'A host that has not the address of the inventory',
    'refuse',
    { arrange: stage => hostKeys(stage, HOST, 'peerAddress: 10.9.9.9') },
    'etcd2: it does not have 10.9.9.9, its peerAddress',
    'correct peerAddress of etcd2 in the inventory',
    NOTHING,
  ),
  machine(
    '33h',
    'A name of a member that no host can resolve',
    'refuse',
    { arrange: stage => hostKeys(stage, HOST, 'peerAddress: etcd2.nowhere.example') },
    "can't resolve etcd2.nowhere.example",
    'correct its resolver, or write the member',
    NOTHING,
  ),
  machine(
    '41h',
    'A host that calls itself otherwise',
    'inform',
    by('hostname db-17', `hostname ${HOST}`),
    'it calls itself db-17',
  ),
  machine(
    '65h',
    'A host without tar',
    'refuse',
    away('/usr/bin/tar'),
    'etcd2: tar missing',
    'apt-get install tar   # on etcd2',
    NOTHING,
  ),
  machine(
    '65i',
    'A host without journalctl',
    'refuse',
    away('/usr/bin/journalctl'),
    'etcd2: journalctl missing',
  ),
  machine(
    '78h',
    'A firewall before a member',
    'refuse',
    {
      arrange: ({ network }) => network(HOST, 'iptables', '-I', ...FILTER),
      undo: ({ network }) => network(HOST, 'iptables', '-D', ...FILTER),
    },
    'nothing comes back from etcd2, port 2380',
    'nft list ruleset   # on etcd2',
    NOTHING,
  ),
  machine(
    '79h',
    'A way to a member on which large packets get lost',
    'warn',
    {
      arrange: stage => program('ip', ['link', 'set', portOf(stage), 'mtu', '1400']),
      undo: stage => program('ip', ['link', 'set', portOf(stage), 'mtu', '1500']),
    },
    'packets of 1500 bytes get lost on the way to etcd2',
    'ping -M do -s 1472',
  ),
  machine(
    '79i',
    'A member with another MTU',
    'warn',
    {
      arrange: ({ network }) => network(HOST, 'ip', 'link', 'set', 'eth0', 'mtu', '1400'),
      undo: ({ network }) => network(HOST, 'ip', 'link', 'set', 'eth0', 'mtu', '1500'),
    },
    'its MTU is 1500, and that of etcd2 1400',
  ),
  machine(
    '80h',
    'A clock that is an hour ahead',
    'refuse',
    by(LATER, 'rm /usr/local/bin/date'),
    'etcd2: its clock differs by +1.0 h from the one here',
    'timedatectl set-ntp true',
    NOTHING,
  ),
  machine(
    '80i',
    'Another time zone',
    'accept',
    by(
      'cp -a /etc/localtime /root/kept 2>/dev/null || :; ln -sf /usr/share/zoneinfo/Asia/Kolkata /etc/localtime',
      'rm /etc/localtime; [ ! -e /root/kept ] && [ ! -L /root/kept ] || mv /root/kept /etc/localtime',
    ),
    '',
  ),
  machine(
    '81h',
    'A host that was cloned',
    'warn',
    {
      arrange: async stage => {
        const id = await stage.inside('etcd1', 'cat', '/etc/machine-id')
        await shell(stage, HOST, `cp -a /etc/machine-id /root/kept; echo ${id.trim()} >/etc/machine-id`)
      },
      undo: stage => shell(stage, HOST, 'cat /root/kept >/etc/machine-id; rm /root/kept'),
    },
    'etcd2: it has the machine-id of etcd1',
    'systemd-machine-id-setup',
  ),
  machine(
    '82h',
    'A host that grants few open files',
    'warn',
    {
      arrange: stage => files(stage, '1024'),
      // What was granted less can't be raised from here.
      undo: ({ lab }) => lab.faults.cycle(HOST),
    },
    'etcd2: etcd may have no more than 1024 files open',
    'grep files /proc/1/limits   # on etcd2',
  ),
  machine(
    '83h',
    'A reboot is due',
    'inform',
    by('touch /run/reboot-required', 'rm /run/reboot-required'),
    'a reboot is due',
  ),
]

/** How many files process 1 of the host may have open, and may let others have. */
const files = async ({ lab }: Stage, most: string): Promise<void> => {
  const pid = await firstProcess(lab.name, HOST)
  await program('prlimit', ['--pid', `${pid}`, `--nofile=${most}:${most}`])
}
