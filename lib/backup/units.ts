import { isIP, isIPv6 } from 'node:net'
import { backupDirectory, backupScript, backupService, etcdDirectory } from '../etcd/paths.ts'
import { SOURCES } from '../etcd/sources.ts'
import { HARDENING } from '../hardening.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { within } from '../inventory/paths.ts'
import { localAddress } from '../pki/provided/reach.ts'
import { MANAGED } from '../resources/file.ts'

const marker = `# ${MANAGED}. A change made here is undone by the next run.\n`

/** What programs need to start and to find an address by its name; a distribution may lack any but the first. */
const SYSTEM =
  '/usr -/bin -/sbin -/lib -/lib64 -/etc/ld.so.cache -/etc/hosts -/etc/nsswitch.conf -/etc/resolv.conf'

/** What the backup itself needs no more than; a copy command may want any of it: a mount, ssh's keys, a proxy. */
const confined = (cluster: Cluster, member: Host): string => {
  const places = [backupDirectory(cluster), cluster.install.directory]
  const hidden = (trees: string[]) =>
    places.some(place => trees.some(tree => within(place, tree))) ? 'no' : 'yes'
  const address = localAddress(cluster, member)
  const beyond = isIP(address) && address !== '127.0.0.1' ? ` ${address}` : ''
  const settings = SOURCES[cluster.etcd.style].path
  return `# Of the machine's files only these are there; each run has an empty directory for its root.
RuntimeDirectory=etcd-backup
RootDirectory=/run/etcd-backup
MountAPIVFS=yes
BindReadOnlyPaths=${[SYSTEM, cluster.install.directory, `-${etcdDirectory}`, `-${settings}`].join(' ')}
BindPaths=${backupDirectory(cluster)}
ProtectSystem=strict
ReadWritePaths=+${backupDirectory(cluster)}
ProtectHome=${hidden(['/home', '/root', '/run/user'])}
PrivateTmp=${hidden(['/tmp', '/var/tmp'])}
PrivateUsers=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=${isIPv6(address) ? 'AF_INET6' : 'AF_INET'}
IPAddressDeny=any
IPAddressAllow=localhost${beyond}`
}

const copying = `# backup.copy writes where it likes, except to the system itself, and may read root's home.
ProtectSystem=full
ProtectHome=no
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK`

/**
 * The service that takes one backup. It runs as root, because the admin key and the snapshots are root's alone: what
 * can read a snapshot reads every key in etcd. It has no capabilities and sees few files, so this root rules nothing;
 * `systemd-analyze security` rates it 1.2, of which 0.4 are for being root, and about 2.1 with a copy command.
 */
export const renderBackupService = (cluster: Cluster, member: Host): string => `${marker}
[Unit]
Description=Backup of the etcd member on this host, cluster ${cluster.name}
# After a boot the member must have joined; without one running, the backup fails and says so.
After=etcd.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=root
UMask=0077
ExecStart=${backupScript(cluster)}
# Another backup, started by hand, is running: this one was not needed.
SuccessExitStatus=75
# Each step has its own deadline; this is for what is none of them.
TimeoutStartSec=3h
Nice=19
IOSchedulingClass=idle
LimitCORE=0

${cluster.backup.copy ? copying : confined(cluster, member)}
ProcSubset=pid
${HARDENING}
`

/** Starts the service on schedule; members drift apart by up to 5 minutes, so that they do not all read at once. */
export const renderBackupTimer = (cluster: Cluster): string => `${marker}
[Unit]
Description=Scheduled backups of the etcd member on this host, cluster ${cluster.name}

[Timer]
Unit=${backupService}
OnCalendar=${cluster.backup.schedule}
RandomizedDelaySec=5m
# The same delay every time, so that hourly stays an hour.
FixedRandomDelay=yes
# One that was due while the machine was off is made up for.
Persistent=yes

[Install]
WantedBy=timers.target
`
