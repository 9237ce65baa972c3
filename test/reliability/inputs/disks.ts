import { mountsOutput, placesOutput } from '../../unit/preflight/fixture.ts'
import { type Judged, judged } from './entry.ts'
import { foundWith } from './found.ts'

const ROOM = '78377132 16777216 16334642 ext4 /'
/** A host with these rooms, lines of df, and mounts besides its own. */
const rooms = (lines: string[], mounts = '') => ({
  etcd2: { looks: { places: placesOutput(lines), mounts: mountsOutput(mounts) } },
})

/** Disks and mounts of hosts: 66 to 70. */
export const disks: Judged[] = [
  judged(
    '66',
    'Programs on a mount from which none starts',
    'refuse',
    () =>
      foundWith(rooms([ROOM, '78377132 16777216 16334642 ext4 /opt'], '/dev/sdb1 /opt ext4 rw,noexec 0 0\n')),
    'etcd2: /opt is mounted noexec',
    'set install.directory',
  ),
  judged(
    '67',
    'A system that is mounted read-only',
    'refuse',
    () =>
      foundWith(
        rooms([ROOM, '78377132 16777216 16334642 ext4 /usr'], '/dev/sda2 /usr ext4 ro,relatime 0 0\n'),
      ),
    'etcd2: /opt is mounted read-only',
  ),
  judged(
    '67b',
    'Settings on a disk that is mounted read-only',
    'refuse',
    () =>
      foundWith(
        rooms([ROOM, ROOM, ROOM, '78377132 16777216 16334642 ext4 /etc'], '/dev/sda3 /etc ext4 ro 0 0\n'),
      ),
    'etcd2: /etc is mounted read-only',
  ),
  judged(
    '68',
    'No room for data',
    'refuse',
    () => foundWith(rooms(['48828 1000000 900000 ext4 /var'])),
    "etcd2: 50 MB free for etcd's data",
    'df -h /var/lib   # on etcd2',
  ),
  judged(
    '68b',
    'No inodes for data',
    'refuse',
    () => foundWith(rooms(['78377132 100000 12 ext4 /var'])),
    "etcd2: 12 inodes free for etcd's data",
    'df -i',
  ),
  judged(
    '69',
    'Data in memory',
    'refuse',
    () => foundWith(rooms(['78377132 0 0 tmpfs /var/lib/etcd'])),
    "etcd2: etcd's data would be in memory (tmpfs",
    'set etcd.dataBase',
  ),
  judged(
    '69b',
    'Data on NFS',
    'warn',
    () => foundWith(rooms(['78377132 0 0 nfs4 /var/lib/etcd'])),
    "etcd2: etcd's data would be on nfs4",
  ),
  judged(
    '69c',
    'Data in a container',
    'inform',
    () => foundWith(rooms(['78377132 0 0 overlay /'])),
    "etcd2: etcd's data is on overlay",
  ),
  judged(
    '70',
    'The disk for data is not mounted',
    'refuse',
    () => foundWith({ etcd2: { looks: { fstab: '/dev/sdb1 /var/lib/etcd ext4 defaults 0 2\n' } } }),
    'etcd2: nothing is mounted on /var/lib/etcd',
    'mount /var/lib/etcd   # on etcd2',
  ),
]
