import type { Cluster, Host } from '../inventory/cluster.ts'

/** Where things live on the hosts; the one place that knows. All absolute, all owned by these runbooks. */

export const ETCD_USER = 'etcd'
export const UNIT = 'etcd.service'
export const unitFile = '/etc/systemd/system/etcd.service'
export const etcdDirectory = '/etc/etcd'
export const configFile = `${etcdDirectory}/etcd.yaml`
export const environmentFile = '/etc/default/etcd'
/** What etcd and its unit read at a start. */
export const rolledFiles: readonly string[] = [configFile, environmentFile, unitFile]
export const profileFile = '/etc/profile.d/etcd.sh'

/** Root of certificates; CA files lie in it, key pairs in one directory each (a symlink that flips as one). */
export const sslDirectory = `${etcdDirectory}/ssl`
export const clientCaFile = `${sslDirectory}/client-ca.crt`
export const peerCaFile = `${sslDirectory}/peer-ca.crt`

export type PairName = 'server' | 'peer' | 'client'
/** `client` is the admin certificate (CN root) that etcdctl and backups on the member use. */
export const pair = (name: PairName) => ({
  directory: `${sslDirectory}/${name}`,
  certificate: `${sslDirectory}/${name}/tls.crt`,
  key: `${sslDirectory}/${name}/tls.key`,
})

/** On a load balancer: what HAProxy needs for its health checks (CA, and certificate with key in one file). */
export const balancerSsl = {
  directory: '/etc/haproxy/etcd',
  ca: '/etc/haproxy/etcd/client-ca.crt',
  pairDirectory: '/etc/haproxy/etcd/check',
  check: '/etc/haproxy/etcd/check/tls.pem',
}
export const haproxyConfig = '/etc/haproxy/haproxy.cfg'
export const haproxySocket = '/run/haproxy/admin.sock'
export const keepalivedConfig = '/etc/keepalived/keepalived.conf'
/** Where SELinux lets keepalived run scripts, on systems that have it (keepalived_selinux(8)). */
export const aliveDirectory = '/usr/libexec/keepalived'
export const aliveScript = `${aliveDirectory}/etcd-balancer`

export const releaseDirectory = (cluster: Cluster, version = cluster.etcd.version) =>
  `${cluster.install.directory}/${version}`
type Program = 'etcd' | 'etcdctl' | 'etcdutl'
/** Where the distribution's packages have a program, whatever its version. */
export const program = (name: Program) => `/usr/bin/${name}`
/** Absolute path of a binary of the chosen version, the one the unit and our scripts call. */
export const binary = (cluster: Cluster, name: Program) =>
  cluster.install.from === 'package' ? program(name) : `${releaseDirectory(cluster)}/${name}`
/** What the packages brought, by size, time and sha256; releases have theirs in their own directory. */
export const manifestFile = (cluster: Cluster) => `${cluster.install.directory}/packages.manifest`
/** Keeps the unit of the distribution's package from starting, now and at any boot, until ours is in its place. */
export const guardDirectory = `${unitFile}.d`
export const guardFile = `${guardDirectory}/etcd-runbooks.conf`

export const dataDirectory = (cluster: Cluster, member: Host) =>
  `${cluster.etcd.dataBase}/${member.name}.etcd`
export const walDirectory = (cluster: Cluster, member: Host) =>
  cluster.etcd.walBase && `${cluster.etcd.walBase}/${member.name}.wal`
/** Where etcd keeps the write-ahead log itself; it makes the directory whole or not at all. */
export const logDirectory = (cluster: Cluster, member: Host) => {
  const wal = walDirectory(cluster, member)
  return wal ? `${wal}/wal` : `${dataDirectory(cluster, member)}/member/wal`
}
/** Lies beside a data directory from before its first start until the cluster has formed. */
export const bootstrapMarker = (cluster: Cluster, member: Host) =>
  `${dataDirectory(cluster, member)}.bootstrapping`
/**
 * Lies beside a data directory while 09-restore exchanges it, from before the member stops until the restored one has
 * proven itself; afterwards it is kept as `.restored`.
 */
export const restoreMark = (cluster: Cluster, member: Host) => `${dataDirectory(cluster, member)}.restoring`
export const restoredMark = (cluster: Cluster, member: Host) => `${dataDirectory(cluster, member)}.restored`
/** Beside the data, so that what is restored there needs only a rename. */
export const restoreStaging = (cluster: Cluster, member: Host) => `${dataDirectory(cluster, member)}.restore`

export const wrapperFile = (cluster: Cluster) => `${cluster.install.bin}/etcdctls`
export const backupScript = (cluster: Cluster) => `${cluster.install.directory}/libexec/etcd-backup`
export const backupDirectory = (cluster: Cluster) => `${cluster.backup.directory}/${cluster.name}`
export const backupService = 'etcd-backup.service'
export const backupTimer = 'etcd-backup.timer'

/** Wanted rules, one file for each tool; what the host needs to bring them in force by itself. */
export const firewallDirectory = '/etc/etcd-runbooks'
export const firewallRules = {
  nftables: `${firewallDirectory}/firewall.nft`,
  ufw: `${firewallDirectory}/firewall.ufw`,
}
export const firewallProgram = (cluster: Cluster) => `${cluster.install.directory}/libexec/etcd-firewall`
export const firewallUnit = 'etcd-firewall.service'

/** Volatile state of these runbooks: sessions, the lock, pending restarts; a reboot clears it, as it should. */
export const runDirectory = '/run/etcd-runbooks'
export const pendingMarker = (unit: string) => `${runDirectory}/pending/${unit}`
