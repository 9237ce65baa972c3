import type { Facts, MachineFacts, MemberFacts } from '../../../lib/facts/facts.ts'
import type { Cluster, Host } from '../../../lib/inventory/cluster.ts'
import type { Subject } from '../../../lib/preflight/finding.ts'
import { cluster as demo, member } from '../etcd/fixture.ts'

export const balancer: Host = { ...member('lb1', '10.0.0.21'), role: 'loadBalancer' }

/** The cluster `demo` with a load balancer, its names in /etc/hosts, and a version whose sums are pinned. */
export const cluster = (rest: Partial<Cluster> = {}): Cluster => ({
  ...demo(),
  etcd: { ...demo().etcd, version: '3.5.21', sha256: { amd64: 'a'.repeat(64) } },
  loadBalancers: [balancer],
  hostsFile: true,
  ...rest,
})

/** A way to every peer address, as the kernel tells it. */
export const routes = (): Record<string, string> =>
  Object.fromEntries(demo().members.map(({ peerAddress }) => [peerAddress, '10.0.0.11']))

/** A machine that nothing is wrong with. */
export const machine = (host: Host, rest: Partial<MachineFacts> = {}): MachineFacts => ({
  os: { id: 'debian', like: [], version: '12', name: 'Debian GNU/Linux 12 (bookworm)' },
  architecture: 'amd64',
  hostname: host.name,
  machineId: `id-of-${host.name}`,
  clock: { offsetMs: 2, uncertaintyMs: 1 },
  addresses: [
    { interface: 'lo', address: '127.0.0.1' },
    { interface: 'eth0', address: host.address },
    { interface: 'eth0', address: 'fe80::1' },
  ],
  mtus: { lo: 65_536, eth0: 1500 },
  sources: routes(),
  listening: [{ address: '0.0.0.0', port: 22, process: 'sshd pid 34' }],
  ...rest,
})

/** A member's host without an etcd. */
export const fresh: MemberFacts = {
  state: 'inactive',
  pending: false,
  bootstrapping: false,
  restarts: 0,
  hasData: false,
  hasLog: false,
  certified: false,
  user: false,
  installed: false,
}

const ROOM = '78377132 16777216 16334642 ext4 /'

/** The look behind room; each is a line of df, in the order data, programs, backups, settings. Links are further lines. */
export const placesOutput = (
  [data = ROOM, programs = ROOM, backups = ROOM, settings = ROOM]: string[] = [],
  links = '',
) => `/var/lib\n/opt\n/var/backups\n/etc
--
   Avail   Inodes    IFree Type Mounted on
${[data, programs, backups, settings].join('\n')}
--
${links}`

/** /proc/mounts of a machine, with further lines. */
export const mountsOutput = (more = '') => `/dev/sda1 / ext4 rw,errors=remount-ro 0 0
sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0
${more}`

/** What systemd tells of a unit that was never there. */
export const NO_UNIT =
  'LoadState=not-found\nActiveState=inactive\nMainPID=0\nFragmentPath=\nUnitFileState=\nPrivateMounts=no\n'

/** Five times four flushes that took so many seconds together, as dd tells them. */
export const flushes = (seconds: string) =>
  `4+0 records in\n4+0 records out\n16384 bytes (16 kB, 16 KiB) copied, ${seconds} s, 11.7 MB/s\n`.repeat(5)

const CLEAN: Record<string, string> = {
  tools: '',
  system: 'init systemd\n',
  places: placesOutput(),
  mounts: mountsOutput(),
  fstab: '# <file system> <mount point>\nUUID=0 / ext4 defaults 0 1\nUUID=1 none swap sw 0 0\n',
  'etcd unit': NO_UNIT,
  'haproxy unit': NO_UNIT,
  'haproxy ours': '',
  strangers: '',
  write: flushes('0.0048'),
  resolving: '',
  reach: '',
  path: '',
}

type Given = {
  cluster?: Cluster
  host?: Host
  machine?: Partial<MachineFacts>
  member?: Partial<MemberFacts>
  looks?: Record<string, string>
  code?: number
}

/** One host that nothing is wrong with, except for what is given. */
export const subject = ({ looks = {}, code = 0, ...given }: Given = {}): Subject => {
  const whole = given.cluster ?? cluster()
  const host = given.host ?? whole.members[0]!
  const outputs: Record<string, string> = { ...CLEAN, ...looks }
  return {
    cluster: whole,
    host,
    machine: machine(host, given.machine),
    member: host.role === 'member' ? { ...fresh, ...given.member } : undefined,
    look: name => (name in outputs ? { code, output: outputs[name] ?? '' } : undefined),
  }
}

/** Facts of a whole cluster made of subjects. */
export const factsOf = (subjects: Subject[]): Facts => ({
  cluster: subjects[0]!.cluster,
  machines: new Map(subjects.map(one => [one.host.machine, one.machine])),
  members: new Map(subjects.flatMap(one => (one.member ? [[one.host.name, one.member]] : []))),
  looks: new Map(
    subjects.map(one => [
      one.host.name,
      new Map(Object.keys(CLEAN).map(name => [name, one.look(name) ?? { code: 0, output: '' }])),
    ]),
  ),
  changed: new Set(),
})
