import { NOTHING } from './entrance.ts'
import type { Entry } from './entry.ts'
import { by, machine } from './machines.ts'

const DATA = '/var/lib/etcd/etcd2.etcd'
/** A mount on a directory that may have to be made for it. */
const mounted = (options: string, at: string) =>
  by(
    `[ -d ${at} ] || { mkdir ${at}; touch /run/made; }; mount ${options} ${at}`,
    `umount ${at}; [ ! -e /run/made ] || rmdir ${at}; rm -f /run/made`,
  )
/** A directory of the host that is a mount of itself with other options. */
const again = (options: string, at: string) =>
  by(`mount --bind ${at} ${at}; mount -o remount,bind,${options} ${at}`, `umount ${at}`)
const listening = (port: number) =>
  by(
    `mkdir -p /run/sshd; /usr/sbin/sshd -o PidFile=/run/other.pid -p ${port}`,
    'kill "$(cat /run/other.pid)"',
  )
const stranger = (start: string) =>
  by(`cp /usr/bin/sleep /usr/local/bin/etcd; ${start}`, 'systemctl stop stranger; rm /usr/local/bin/etcd')
const unit = (after: string) =>
  by(
    `printf '%s\\n' '[Service]' 'ExecStart=/usr/bin/sleep 1000' '[Install]' 'WantedBy=multi-user.target' >/etc/systemd/system/etcd.service
     systemctl daemon-reload; ${after}`,
    'systemctl disable -q --now etcd 2>/dev/null; rm /etc/systemd/system/etcd.service; systemctl daemon-reload',
  )

/** Disks, ports and what lives on hosts already: 66 to 76, 84. */
export const strangers: Entry[] = [
  machine(
    '66h',
    'Programs on a mount from which none starts',
    'refuse',
    again('noexec', '/opt'),
    'etcd2: /opt is mounted noexec',
    'set install.directory',
    NOTHING,
  ),
  machine(
    '67h',
    'A system that is mounted read-only',
    'refuse',
    again('ro', '/opt'),
    'etcd2: /opt is mounted read-only',
  ),
  machine(
    '68h',
    'A disk without room for programs',
    'refuse',
    mounted('-t tmpfs -o size=20m tmpfs', '/opt'),
    "free for etcd's programs",
    'df -h /opt   # on etcd2',
    NOTHING,
  ),
  machine(
    '68i',
    'A disk without room for one more file',
    'refuse',
    mounted('-t tmpfs -o nr_inodes=100 tmpfs', '/opt'),
    "inodes free for etcd's programs",
    'df -i /opt   # on etcd2',
  ),
  machine(
    '69h',
    'Data in memory',
    'refuse',
    mounted('-t tmpfs tmpfs', '/var/lib/etcd'),
    "etcd2: etcd's data would be in memory (tmpfs at /var/lib/etcd)",
    'set etcd.dataBase',
    NOTHING,
  ),
  machine(
    '70h',
    'The disk for data is not mounted',
    'refuse',
    by(
      'cp -a /etc/fstab /root/kept; echo "/dev/sdz1 /var/lib/etcd ext4 defaults 0 2" >>/etc/fstab',
      'mv /root/kept /etc/fstab',
    ),
    'etcd2: nothing is mounted on /var/lib/etcd',
    'mount /var/lib/etcd   # on etcd2',
    NOTHING,
  ),
  machine(
    '70i',
    'The directory for data is a link to where nothing is',
    'refuse',
    by('ln -s /mnt/gone /var/lib/etcd', 'rm /var/lib/etcd'),
    'etcd2: /var/lib/etcd is a link to /mnt/gone',
    'mount that disk on /var/lib/etcd instead',
    NOTHING,
  ),
  machine(
    '71h',
    'Another program on the port of etcd',
    'refuse',
    listening(2379),
    'etcd2: port 2379 is taken by sshd (pid ',
    'etcd needs it (etcd.clientPort)',
    'stop it, or choose another etcd.clientPort',
    NOTHING,
  ),
  machine(
    '71i',
    'Another program on the port of peers',
    'refuse',
    listening(2380),
    'etcd2: port 2380 is taken by sshd',
  ),
  machine(
    '72h',
    'An etcd of somebody else runs',
    'refuse',
    stranger('systemd-run -q --unit=stranger /usr/local/bin/etcd 1000'),
    'etcd2: another etcd runs there (pid ',
    '/usr/local/bin/etcd, stranger.service)',
    NOTHING,
  ),
  machine(
    '72i',
    'The etcd.service of a package runs',
    'refuse',
    unit('systemctl enable -q --now etcd'),
    'etcd2: there is an etcd.service that these runbooks did not write',
    'systemctl disable --now etcd.service   # on etcd2',
    NOTHING,
  ),
  machine(
    '72j',
    'The etcd.service of a package that does not run',
    'warn',
    unit(':'),
    'etcd2: there is an etcd.service that these runbooks did not write',
    'will give way to ours',
  ),
  machine(
    '72k',
    'k3s lives there',
    'refuse',
    by('mkdir -p /var/lib/rancher/k3s/server/db/etcd', 'rm -r /var/lib/rancher'),
    'etcd2: k3s has an etcd of its own here',
  ),
  machine(
    '73h',
    'The data of an etcd that nobody knows of',
    'refuse',
    {
      ...by(`mkdir -p ${DATA}/member/wal; echo precious >${DATA}/member/wal/0.wal`, 'rm -r /var/lib/etcd'),
      book: '03-datadir',
      flags: ['--yes'],
    },
    `${DATA} on etcd2 holds the data of an etcd that these runbooks did not set up`,
    'it was neither changed nor started',
    `mv ${DATA} ${DATA}.old`,
  ),
  machine(
    '75h',
    'A directory for data that others own and read',
    'inform',
    {
      ...by('install -d -o daemon -m 755 /var/lib/etcd', 'rmdir /var/lib/etcd'),
      book: '03-datadir',
      flags: ['--dry-run', '--verbose'],
      exit: 10,
    },
    'mode 0755 -> 0700, owner daemon -> etcd',
  ),
  machine(
    '76h',
    'A user etcd with another home and number',
    'accept',
    {
      ...by('useradd -u 4242 -d /home/etcd -s /bin/bash etcd', 'userdel etcd'),
      book: '01-install',
      flags: ['--dry-run'],
      exit: 10,
    },
    '',
  ),
]
