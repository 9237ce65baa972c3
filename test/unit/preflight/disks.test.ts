import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDisks } from '../../../lib/preflight/disks.ts'
import { readPlaces } from '../../../lib/preflight/places.ts'
import { checkWrite, flushOf } from '../../../lib/preflight/write.ts'
import { balancer, cluster, flushes, mountsOutput, placesOutput, subject } from './fixture.ts'

const brief = (found: { level: string; what: string }[]) => found.map(({ level, what }) => [level, what])
const disks = (rooms: string[], rest: Parameters<typeof subject>[0] = {}) =>
  checkDisks(subject({ looks: { places: placesOutput(rooms) }, ...rest }))
const PLENTY = '78377132 16777216 16334642 ext4 /'
const status = { dbSize: 1_000_000_000 } as never

test('places are read with their nearest parents, in bytes', () => {
  const [data, programs] = readPlaces(
    cluster(),
    cluster().members[0]!,
    subject({ looks: { places: placesOutput(['1000 0 0 btrfs /mnt/my disk']) } }).look,
  )
  assert.deepEqual(data, {
    name: 'data',
    path: '/var/lib/etcd/etcd1.etcd',
    at: '/var/lib',
    type: 'btrfs',
    free: 1_024_000,
    inodes: undefined,
    readOnly: false,
    noExec: false,
    unmounted: undefined,
  })
  assert.equal(programs?.inodes, 16334642)
})

test('a disk with room has no finding, on members and load balancers', () => {
  assert.deepEqual(checkDisks(subject()), [])
  assert.deepEqual(checkDisks(subject({ host: balancer })), [])
})

test('a new member is refused without room for its data or its programs', () => {
  const full = '48828 1000000 900000 ext4 /'
  assert.deepEqual(brief(disks([full])), [['refuse', "50 MB free for etcd's data"]])
  assert.deepEqual(brief(disks([PLENTY, full])), [['refuse', "50 MB free for etcd's programs"]])
  assert.deepEqual(brief(disks([PLENTY, PLENTY, full])), [['warn', '50 MB free for backups']])
})

test('a member that is there is only warned about: less than twice its database and a log file', () => {
  const there = { member: { hasData: true, installed: true, status } }
  const tight = '2000000 1000000 900000 ext4 /'
  assert.deepEqual(brief(disks([tight], there)), [['warn', "2.0 GB free for etcd's data"]])
  assert.deepEqual(disks(['2100000 1000000 900000 ext4 /'], there), [])
  assert.deepEqual(disks([PLENTY, '1000 1000000 900000 ext4 /'], there), [], 'its programs are installed')
})

test('a disk that runs out of inodes is told', () => {
  const few = '78377132 100000 12 ext4 /'
  assert.deepEqual(brief(disks([few])), [['refuse', "12 inodes free for etcd's data"]])
  assert.deepEqual(brief(disks([few], { member: { hasData: true } })), [
    ['warn', "12 inodes free for etcd's data"],
  ])
})

test('data in memory is refused, data on a network warned about, data in a container told', () => {
  const on = (type: string) => brief(disks([PLENTY.replace('ext4', type)]))
  assert.deepEqual(on('tmpfs'), [['refuse', "etcd's data would be in memory (tmpfs at /var/lib)"]])
  assert.deepEqual(on('nfs4'), [['warn', "etcd's data would be on nfs4"]])
  assert.deepEqual(on('overlay'), [['info', "etcd's data is on overlay"]])
  assert.deepEqual(on('xfs'), [])
})

test('a read-only mount is refused once, by the mount that df names', () => {
  const places = placesOutput(['78377132 0 0 ext4 /my data'])
  const mounts = mountsOutput('/dev/sdb1 /my\\040data ext4 ro,relatime,errors=remount-ro 0 0\n')
  const looks = { places, mounts, write: 'sh: 3: cannot create /x: Read-only file system\n' }
  assert.deepEqual(brief(checkDisks(subject({ looks }))), [['refuse', '/var/lib is mounted read-only']])
  assert.deepEqual(checkWrite(subject({ looks, code: 2 })), [])
  const over = { places, mounts: `${mounts}/dev/sdc1 /my\\040data ext4 rw 0 0\n` }
  assert.deepEqual(checkDisks(subject({ looks: over })), [], 'another one is mounted over it')
})

test('an /etc/hosts that is a mount is refused only when it is to be written', () => {
  const looks = { mounts: mountsOutput('/dev/sda1 /etc/hosts ext4 rw,relatime 0 0\n') }
  assert.deepEqual(brief(checkDisks(subject({ looks }))), [['refuse', '/etc/hosts is a mount of its own']])
  assert.deepEqual(checkDisks(subject({ cluster: cluster({ hostsFile: false }), looks })), [])
})

test('the median of the flushes counts, in ms, whatever form dd prints it in', () => {
  assert.equal(flushOf(subject()), 1.2)
  const mixed = flushes('3.24e-04') + flushes('0.5').split('\n').slice(0, 12).join('\n')
  assert.equal(flushOf(subject({ looks: { write: mixed } })), 0.081)
  assert.equal(flushOf(subject({ looks: { write: '' } })), undefined)
})

test('a slow flush is a warning, no probe at all is none', () => {
  assert.deepEqual(checkWrite(subject()), [])
  assert.deepEqual(checkWrite(subject({ looks: { write: '' } })), [], 'a member lives there already')
  assert.deepEqual(brief(checkWrite(subject({ looks: { write: flushes('0.1692') } }))), [
    ['warn', 'a flush to disk takes 42 ms'],
  ])
})

test('a probe that could not write is refused in the words of the host', () => {
  const write = "dd: error writing '/proc/self/fd/3': No space left on device\n"
  const [found] = checkWrite(subject({ looks: { write }, code: 1 }))
  assert.deepEqual([found?.level, found?.detail], ['refuse', 'it said: No space left on device'])
})

test('a mount from which no program starts is refused for programs alone', () => {
  const rooms = ['78377132 16777216 16334642 ext4 /', '78377132 16777216 16334642 ext4 /opt']
  const noexec = '/dev/sdb1 /opt ext4 rw,nosuid,noexec,relatime 0 0\n'
  const looks = { places: placesOutput(rooms), mounts: mountsOutput(noexec) }
  const [found, ...others] = checkDisks(subject({ looks }))
  assert.deepEqual(others, [])
  assert.deepEqual([found?.level, found?.what], ['refuse', '/opt is mounted noexec'])
})

test('a disk that should be mounted where data will live, and is not, is refused', () => {
  const fstab =
    'UUID=1\t/var/lib/etcd\text4 defaults 0 2\n  /dev/sdc1 /srv ext4 defaults 0 2\n#UUID=2 /opt ext4\n'
  const [found, ...others] = checkDisks(subject({ looks: { fstab } }))
  assert.deepEqual(others, [])
  assert.deepEqual([found?.level, found?.what], ['refuse', 'nothing is mounted on /var/lib/etcd'])
})

test('a directory for data that is a link is refused, since what is behind it may be missing', () => {
  const places = placesOutput([], '/var/lib/etcd /mnt/big disk\n')
  const [found, ...others] = checkDisks(subject({ looks: { places } }))
  assert.deepEqual(others, [])
  assert.deepEqual([found?.level, found?.what], ['refuse', '/var/lib/etcd is a link to /mnt/big disk'])
  assert.match(found?.next ?? '', /^mount that disk on \/var\/lib\/etcd instead, or name \/mnt\/big disk in /)
})

test('settings must be writable, too', () => {
  const room = '78377132 16777216 16334642 ext4 /'
  const looks = {
    places: placesOutput([room, room, room, '78377132 16777216 16334642 ext4 /etc']),
    mounts: mountsOutput('/dev/sda2 /etc ext4 ro 0 0\n'),
  }
  assert.deepEqual(
    checkDisks(subject({ looks })).map(({ what }) => what),
    ['/etc is mounted read-only'],
  )
})
