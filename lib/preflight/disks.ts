import { bytes } from '../status/words.ts'
import { type Check, type Found, isSettled, type Subject } from './finding.ts'
import { hostsFileIsMount, linksAmong, type PlaceName, type Room, readPlaces } from './places.ts'

const MB = 1_000_000
/**
 * Least free bytes for something new. Data: five WAL files and the next one are 64 MB each (etcd's `max-wals` and
 * SegmentSizeBytes), as much for raft snapshots and a small database; what it grows to is the quota's business.
 */
const LEAST: Record<PlaceName, number> = {
  data: 1000 * MB,
  log: 500 * MB,
  programs: 250 * MB,
  packages: 100 * MB,
  backups: 0,
  settings: 10 * MB,
}
const FEWEST_INODES = 1000

/** What a place holds, for sentences. */
const HOLDS: Record<PlaceName, string> = {
  data: "etcd's data",
  log: "etcd's log",
  programs: "etcd's programs",
  packages: 'packages',
  backups: 'backups',
  settings: "etcd's settings",
}

/** Whether what a place is for is there already: then it is only warned about. */
const isThere = (subject: Subject, { name }: Room): boolean =>
  name === 'programs' ? subject.member?.installed === true : isSettled(subject)

const space = (subject: Subject, room: Room): Found[] => {
  const { name, at, free, inodes, path } = room
  const there = isThere(subject, room)
  const next = `df -h ${at}   # on ${subject.host.name}; make room, or mount a disk for ${path}`
  const least = there ? 0 : LEAST[name]
  if (free < least)
    return [
      {
        level: 'refuse',
        what: `${bytes(free)} free for ${HOLDS[name]}`,
        detail: `${at} needs at least ${bytes(least)}${name === 'data' || name === 'log' ? '; a member with a full disk stops' : ''}`,
        next,
      },
    ]
  if (inodes !== undefined && inodes < FEWEST_INODES)
    return [
      {
        level: there ? 'warn' : 'refuse',
        what: `${inodes} inodes free for ${HOLDS[name]}`,
        detail: `${at} has room, but for few more files`,
        next: `df -i ${at}   # on ${subject.host.name}; remove small files there`,
      },
    ]
  // A defrag writes the database once more beside itself; so does a backup. 64 MB is the next WAL file.
  const wanted = 2 * (subject.member?.status?.dbSize ?? 0) + 64 * MB
  return free < wanted && (name === 'data' || name === 'backups')
    ? [
        {
          level: 'warn',
          what: `${bytes(free)} free for ${HOLDS[name]}`,
          detail: `${at} should have twice the database and the next log file: ${bytes(wanted)}`,
          next,
        },
      ]
    : []
}

const VOLATILE = ['tmpfs', 'ramfs']
const REMOTE = ['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'ceph', 'fuse.sshfs', 'fuse.glusterfs']

const mount = (subject: Subject, { name, at, noExec, unmounted }: Room): Found[] => {
  if (noExec && name === 'programs')
    return [
      {
        level: 'refuse',
        what: `${at} is mounted noexec`,
        detail: 'no program can be started from it, and etcd would be installed there',
        next: `mount -o remount,exec the disk of ${at}   # on ${subject.host.name}; or set install.directory to one elsewhere`,
      },
    ]
  return unmounted && (name === 'data' || name === 'log')
    ? [
        {
          level: isSettled(subject) ? 'warn' : 'refuse',
          what: `nothing is mounted on ${unmounted}`,
          detail: `/etc/fstab says so, and ${HOLDS[name]} written below it is hidden as soon as the disk is there`,
          next: `mount ${unmounted}   # on ${subject.host.name}; or take its line out of /etc/fstab`,
        },
      ]
    : []
}

const fileSystem = (subject: Subject, room: Room): Found[] => {
  const { name, type, at, readOnly } = room
  if (readOnly)
    return [
      {
        level: 'refuse',
        what: `${at} is mounted read-only`,
        detail: `${HOLDS[name]} could not be written; a disk with errors is remounted so`,
        next: `dmesg | tail, then mount -o remount,rw   # on ${subject.host.name}`,
      },
    ]
  const mounts = mount(subject, room)
  if (mounts.length || (name !== 'data' && name !== 'log')) return mounts
  if (VOLATILE.includes(type))
    return [
      {
        level: isSettled(subject) ? 'warn' : 'refuse',
        what: `${HOLDS[name]} would be in memory (${type} at ${at})`,
        detail:
          'a reboot takes the member its data and its identity, and others count on what it had acknowledged',
        next: 'set etcd.dataBase (or etcd.walBase) to a directory on a disk',
      },
    ]
  if (REMOTE.includes(type))
    return [
      {
        level: 'warn',
        what: `${HOLDS[name]} would be on ${type}`,
        detail:
          'each write waits for another machine, and file locks and flushes may not mean what etcd takes them for',
        next: 'set etcd.dataBase to a directory on a local disk',
      },
    ]
  return type === 'overlay'
    ? [
        {
          level: 'info',
          what: `${HOLDS[name]} is on overlay`,
          detail: 'it is a container, and its data goes when the container is made anew',
          next: `mount a volume at ${subject.cluster.etcd.dataBase}, unless this is a trial`,
        },
      ]
    : []
}

const hostsFile: Check = ({ cluster, look, host }) =>
  cluster.hostsFile && hostsFileIsMount(look)
    ? [
        {
          level: 'refuse',
          what: '/etc/hosts is a mount of its own',
          detail: 'whoever runs this container writes it, and it cannot be replaced from inside',
          next: `set hostsFile: false in the inventory, and name the hosts where ${host.name}'s container is defined`,
        },
      ]
    : []

const links: Check = ({ look, host }) =>
  linksAmong(look).map(
    ({ path, target }): Found => ({
      level: 'refuse',
      what: `${path} is a link to ${target}`,
      detail: 'when the disk behind a link is missing, etcd would begin anew without its data',
      next: `mount that disk on ${path} instead, or name ${target} in the inventory (etcd.dataBase, etcd.walBase)   # on ${host.name}`,
    }),
  )

/** What a host's places look like; also the table's column of free space. Pure. */
export const roomsOf = ({ cluster, host, look }: Subject): Room[] => readPlaces(cluster, host, look)

/** Room and file systems where data, programs and backups will live. */
export const checkDisks: Check = subject => [
  ...roomsOf(subject).flatMap(room => {
    const found = fileSystem(subject, room)
    return found.some(({ level }) => level === 'refuse') ? found : [...found, ...space(subject, room)]
  }),
  ...links(subject),
  ...hostsFile(subject),
]
