import { dirname, join } from 'node:path'
import { commandLine } from '../../../lib/quote.ts'
import { program } from '../lab.ts'
import { eventually, type Stage, shell } from '../nemeses/stage.ts'
import { runToEnd } from '../run.ts'
import { beside } from './entrance.ts'
import { type Entry, type OnHosts, onHosts, type Verdict } from './entry.ts'
import { wordsOf } from './words.ts'

type Rest = Omit<OnHosts, 'kind' | 'of' | 'id' | 'title' | 'verdict' | 'says'>

/** Something wrong about a cluster that lives. */
export const onCluster = (
  id: string,
  title: string,
  verdict: Verdict,
  rest: Rest,
  ...says: string[]
): Entry => onHosts(id, title, verdict, { of: 'a cluster', ...rest }, ...says)

/** The lab's inventory after one replacement; nothing on the hosts. */
const text = (pattern: RegExp, by: string): Pick<OnHosts, 'arrange'> => ({
  arrange: ({ inventory }) => inventory(found => found.replace(pattern, by)),
})
const DATA = '/var/lib/etcd/etcd3.etcd'
const serves = (stage: Stage, host: string) =>
  eventually(`${host} serves`, () =>
    stage.inside(host, '/opt/etcd/bin/etcdctls', '--endpoints=https://127.0.0.1:2379', 'endpoint', 'health'),
  )

/** Another cluster's data under etcd3: one that it forms alone, by our own configuration but for the others. */
const ofAnother = (stage: Stage) =>
  shell(
    stage,
    'etcd3',
    `systemctl stop etcd; mv ${DATA} ${DATA}.kept; cp /etc/etcd/etcd.yaml /root/kept.yaml
     sed -E 's/^(initial-cluster:).*(etcd3=[^,"]*).*/\\1 \\2/; s/^(initial-cluster-token:).*/\\1 another/' /root/kept.yaml >/etc/etcd/etcd.yaml
     install -d -o etcd -g etcd -m 700 ${DATA}; systemctl start etcd
     cp /root/kept.yaml /etc/etcd/etcd.yaml; systemctl restart etcd`,
  )
const ownAgain = (stage: Stage) =>
  shell(
    stage,
    'etcd3',
    `systemctl stop etcd; rm -rf ${DATA}; mv ${DATA}.kept ${DATA}; rm /root/kept.yaml; systemctl start etcd`,
  )

/** What is wrong about a cluster that lives: 39, 40, 48, 73, 74, 82, 84, 90, 93. */
export const clusters: Entry[] = [
  onCluster(
    '39',
    'The cluster has a member that the inventory has not',
    'refuse',
    text(/^ {6}etcd3: .*\n/m, ''),
    'The cluster has a member etcd3 that the inventory does not list',
    'add the member to hosts.yaml, or remove it with etcdctl member remove',
  ),
  onCluster(
    '40',
    'The cluster has got another name',
    'refuse',
    text(/^ {2}rel-inputs:/m, '  other:'),
    'etcd1 was set up as a member of rel-inputs, not of other',
    'correct the name in the inventory',
    'etcd.token: rel-inputs',
  ),
  onCluster(
    '48',
    'A host loses its power in the middle of a run',
    'refuse',
    {
      arrange: ({ change }) => change(),
      meanwhile: ({ lab }) => lab.faults.off('etcd2'),
      undo: async stage => {
        await stage.lab.faults.boot('etcd2')
        await serves(stage, 'etcd2')
      },
      book: '04-cluster',
      exit: 3,
    },
    'etcd2',
  ),
  onCluster(
    '73c',
    'A member has the data of another cluster',
    'refuse',
    {
      arrange: async stage => {
        await ofAnother(stage)
        await serves(stage, 'etcd3')
      },
      undo: async stage => {
        await ownAgain(stage)
        await serves(stage, 'etcd3')
      },
    },
    'The members belong to different clusters',
    'etcd3',
  ),
  onCluster(
    '74',
    'The data of a member that the cluster has removed',
    'refuse',
    {
      arrange: async stage => {
        await shell(stage, 'etcd3', 'systemctl stop etcd')
        await shell(
          stage,
          'etcd1',
          "/opt/etcd/bin/etcdctls member remove $(/opt/etcd/bin/etcdctls member list | sed -n 's/,.* etcd3,.*//p')",
        )
      },
      undo: async stage => {
        const flags = ['--rejoin', 'etcd3', '--confirm-cluster', stage.lab.name, '--yes']
        const back = await runToEnd('09-restore', stage.lab.inventory, flags)
        if (back.exit !== 0) throw new Error(`etcd3 did not come back: ${wordsOf(back)}`)
        await serves(stage, 'etcd3')
      },
    },
    'etcd3 is not a member of the cluster that the inventory describes',
    'zx runbooks/09-restore.ts --rejoin etcd3',
  ),
  onCluster(
    '82c',
    'A drop-in that gives etcd few open files',
    'warn',
    {
      arrange: stage =>
        shell(
          stage,
          'etcd2',
          'mkdir /etc/systemd/system/etcd.service.d; printf "[Service]\\nLimitNOFILE=1024\\n" >/etc/systemd/system/etcd.service.d/files.conf; systemctl daemon-reload',
        ),
      undo: stage =>
        shell(stage, 'etcd2', 'rm -r /etc/systemd/system/etcd.service.d; systemctl daemon-reload'),
    },
    'etcd2: etcd may have no more than 1024 files open',
    'systemctl cat etcd.service   # on etcd2',
  ),
  onCluster(
    '82d',
    'A drop-in that starts etcd otherwise',
    'refuse',
    {
      arrange: stage =>
        shell(
          stage,
          'etcd2',
          'mkdir /etc/systemd/system/etcd.service.d; printf "[Service]\\nExecStart=\\nExecStart=/bin/false\\n" >/etc/systemd/system/etcd.service.d/start.conf; systemctl daemon-reload',
        ),
      undo: stage =>
        shell(stage, 'etcd2', 'rm -r /etc/systemd/system/etcd.service.d; systemctl daemon-reload'),
    },
    'etcd2 has a second source of settings: /etc/systemd/system/etcd.service.d/start.conf',
  ),
  onCluster(
    '84',
    'An upgrade holds the lock of packages where none is needed',
    'accept',
    {
      arrange: stage =>
        shell(
          stage,
          'lb1',
          `systemd-run -q --unit=upgrade perl -e ${commandLine(['use Fcntl; open F, "+>>/var/lib/dpkg/lock-frontend"; fcntl F, F_SETLK, pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0) or die; sleep 600'])}`,
        ),
      undo: stage => shell(stage, 'lb1', 'systemctl stop upgrade'),
    },
    '',
  ),
  onCluster(
    '90',
    'Another authority than the one the hosts trust',
    'refuse',
    {
      arrange: ({ inventory }) =>
        inventory(found => found.replace(/^ {4}install:\n/m, '    pki: { directory: elsewhere }\n$&')),
    },
    'copy the folder from where this cluster was set up',
  ),
  onCluster(
    '93',
    'The folder of the authorities as somebody copied it when they were made: nothing else is kept there',
    'accept',
    {
      arrange: async stage => {
        const copy = beside(stage, 'pki')
        await program('rm', ['-rf', copy])
        await program('mkdir', [copy])
        await program('cp', ['-a', join(dirname(stage.lab.inventory), 'pki', stage.lab.name), copy])
        stage.inventory(found => found.replace(/^ {4}install:\n/m, `    pki: { directory: ${copy} }\n$&`))
      },
    },
    '',
  ),
]
