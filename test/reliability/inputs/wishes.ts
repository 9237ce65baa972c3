import { type Stage, shell } from '../nemeses/stage.ts'
import { onCluster } from './clusters.ts'
import { NOTHING } from './entrance.ts'
import type { Entry, OnHosts } from './entry.ts'
import { machine } from './machines.ts'

const asked = (book: string, ...flags: string[]): Pick<OnHosts, 'arrange' | 'book' | 'flags'> => ({
  arrange: () => undefined,
  book,
  flags,
})
const SSH = ['INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP']
const outOfReach: Pick<OnHosts, 'undo'> & { cut: (stage: Stage) => Promise<unknown> } = {
  cut: ({ network }) => network('etcd3', 'iptables', '-I', ...SSH),
  undo: ({ network }) => network('etcd3', 'iptables', '-D', ...SSH),
}
const RESTORE = ['--snapshot', 'latest', '--confirm-cluster', 'rel-inputs']

/** What is asked of hosts and clusters that can't be done: 96 and 97, but for what this machine knows by itself. */
export const wishes: Entry[] = [
  onCluster(
    '96e',
    'A restore while a member is out of reach',
    'refuse',
    { ...asked('09-restore', ...RESTORE), arrange: outOfReach.cut, undo: outOfReach.undo, exit: 3 },
    'etcd3 (',
    '--without etcd3',
    NOTHING,
  ),
  onCluster(
    '96f',
    'A restore without a member that answers',
    'refuse',
    asked('09-restore', ...RESTORE, '--without', 'etcd3'),
    'etcd3 is within reach, so it must be restored, too',
    'leave out --without etcd3',
  ),
  onCluster(
    '96g',
    'A restore of a member whose data directory is a mount',
    'refuse',
    {
      ...asked('09-restore', ...RESTORE),
      arrange: stage =>
        shell(stage, 'etcd2', 'mount --bind /var/lib/etcd/etcd2.etcd /var/lib/etcd/etcd2.etcd'),
      undo: stage => shell(stage, 'etcd2', 'umount -l /var/lib/etcd/etcd2.etcd'),
    },
    "The data directory of etcd2 is a mount point, which can't be renamed",
    'mount the disk one directory higher',
  ),
  onCluster(
    '96h',
    'A member that is there is to come back',
    'accept',
    asked('09-restore', '--rejoin', 'etcd3', '--confirm-cluster', 'rel-inputs'),
    '',
  ),
  onCluster(
    '96i',
    'A restore from the survivor of a cluster that lives',
    'refuse',
    asked('09-restore', '--from-survivor', '--confirm-cluster', 'rel-inputs'),
    'the cluster has its quorum',
    'zx runbooks/status.ts shows what is wrong',
  ),
  onCluster(
    '97o',
    'Another minor version',
    'refuse',
    {
      arrange: ({ inventory }) =>
        inventory(text =>
          text.replace(/version: .*/, 'version: 3.6.14').replace(/amd64: \w+/, `amd64: ${'a'.repeat(64)}`),
        ),
    },
    'is another minor version',
  ),
  machine('97p', 'TLS before there is a cluster', 'refuse', asked('06-tls', '--yes'), 'zx runbooks/'),
  machine('97q', 'A cluster before etcd is there', 'refuse', asked('04-cluster', '--yes'), 'zx runbooks/'),
  machine(
    '97r',
    'A load balancer before there is a cluster',
    'refuse',
    asked('07-haproxy', '--yes'),
    'lb1 has no certificate to check the members with',
    'zx runbooks/05-pki.ts, then this again',
  ),
  machine('97s', 'Backups before there is a cluster', 'refuse', asked('08-backup', '--yes'), 'zx runbooks/'),
  onCluster(
    '97t',
    'Plain http for a cluster that speaks TLS',
    'refuse',
    asked('04-cluster', '--plaintext', '--yes'),
    '--plaintext would take that back',
  ),
  onCluster(
    '97u',
    'A change while another run holds the lock',
    'refuse',
    {
      arrange: async stage => {
        stage.change()
        const record = JSON.stringify({
          who: 'ann@ops-2',
          runbook: '04-cluster',
          cluster: 'rel-inputs',
          since: new Date().toISOString(),
          step: 'step 4 of 5',
        })
        await shell(
          stage,
          'etcd1',
          `mkdir -p /run/etcd-runbooks; printf '%s' '${record}' >/run/etcd-runbooks/holder; systemd-run -q --unit=other flock /run/etcd-runbooks/lock sleep 600; sleep 0.3`,
        )
      },
      undo: stage => shell(stage, 'etcd1', 'systemctl stop other'),
      book: '04-cluster',
      exit: 4,
    },
    'ann@ops-2 is running 04-cluster on rel-inputs since ',
    'Wait with --wait 5m, or try later.',
  ),
  onCluster(
    '97v',
    'A change that would leave no majority',
    'refuse',
    {
      arrange: async stage => {
        stage.change()
        await stage.lab.faults.partition('etcd3')
      },
      undo: ({ lab }) => lab.faults.heal('etcd3'),
      book: '04-cluster',
      flags: ['--yes', '--limit', 'etcd1,etcd2'],
    },
    'etcd3 is down, and without etcd',
    'only 1 of 3 members would be left (2 needed)',
  ),
  onCluster(
    '97w',
    'A schedule that systemd does not understand',
    'refuse',
    {
      arrange: ({ inventory }) =>
        inventory(text =>
          text.replace(/^ {4}install:\n/m, '    backup: { schedule: "whenever it suits" }\n$&'),
        ),
      book: '08-backup',
      exit: 1,
    },
    'does not understand `whenever it suits`',
    'man systemd.time',
  ),
  onCluster(
    '97x',
    'The operator interrupts a run',
    'refuse',
    {
      arrange: ({ change }) => change(),
      meanwhile: (_, { child }) => child.kill('SIGINT'),
      book: '04-cluster',
      exit: 130,
    },
    '',
  ),
]
