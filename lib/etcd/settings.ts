import type { Cluster, Host } from '../inventory/cluster.ts'
import { peerGuard } from '../pki/guard.ts'
import { initialCluster, urlsOf } from './listen.ts'
import { clientCaFile, dataDirectory, pair, peerCaFile, walDirectory } from './paths.ts'
import type { Phase } from './phase.ts'
import { features } from './versions.ts'

/** etcd's settings by the names and with the types of its configuration file (etcd docs, "Configuration options"). */
export type Settings = Record<string, unknown>

/** Settings that belong together, with the sentence that stands above them where comments can stand. */
export type SettingsGroup = { comment: string; values: Settings }

export type SettingsInput = {
  cluster: Cluster
  member: Host
  phase: Phase
  initialClusterState: 'new' | 'existing'
  /** What stands in place of `initial-cluster` until the member knows the others. */
  discovery?: Settings
}

/**
 * Where the write-ahead log goes when the inventory wants it apart: one below the member's own directory, because
 * etcd makes it as `wal.tmp` beside the final place and renames it, and may write nowhere else.
 */
export const walPath = (cluster: Cluster, member: Host): string | undefined => {
  const directory = walDirectory(cluster, member)
  return directory && `${directory}/wal`
}

const tlsSection = (name: 'server' | 'peer', ca: string, user: unknown): Settings => ({
  'cert-file': pair(name).certificate,
  'key-file': pair(name).key,
  'trusted-ca-file': ca,
  'client-cert-auth': true,
  ...(user as Settings | undefined),
})

const tls = (cluster: Cluster, phase: Phase, user: Settings): Settings =>
  phase === 'plain'
    ? {}
    : {
        'client-transport-security': tlsSection('server', clientCaFile, user['client-transport-security']),
        'peer-transport-security': tlsSection('peer', peerCaFile, {
          ...peerGuard(cluster),
          ...(user['peer-transport-security'] as Settings | undefined),
        }),
      }

const GATE = 'InitialCorruptCheck'
/** A restart compares the member's data with its peers before it serves; 3.6 says so with a feature gate. */
const corruptCheck = (version: string, user: Settings): Settings => {
  const key = features(version).initialCorruptCheck
  if (key !== 'feature-gates') return { [key]: true }
  const own = String(user[key] ?? '')
  // 3.6 refuses to start with both the gate and the key it replaced.
  if ('experimental-initial-corrupt-check' in user) return own ? { [key]: own } : {}
  return { [key]: own.includes(GATE) ? own : [own, `${GATE}=true`].filter(Boolean).join() }
}

const safety = (version: string, user: Settings): Settings => {
  const { gatewayNeedsFlag, preVoteDefault } = features(version)
  return {
    'strict-reconfig-check': true,
    ...(preVoteDefault ? {} : { 'pre-vote': true }),
    ...(gatewayNeedsFlag ? { 'enable-grpc-gateway': true } : {}),
    ...corruptCheck(version, user),
  }
}

// A mode of the user's brings its own retention: checkConfig refuses one without the other.
const SPACE: Settings = {
  'quota-backend-bytes': 2 * 1024 ** 3,
  'auto-compaction-mode': 'periodic',
  'auto-compaction-retention': '1h',
}

const sections = ({ cluster, member, phase, initialClusterState, discovery }: SettingsInput) => {
  const user = cluster.etcd.config
  const urls = urlsOf(cluster, member, phase)
  const wal = walPath(cluster, member)
  return {
    '': {
      name: member.name,
      'data-dir': dataDirectory(cluster, member),
      ...(wal ? { 'wal-dir': wal } : {}),
    },
    'Where it listens, and what it tells clients. Metrics and health stay on loopback.': {
      'listen-client-urls': urls.listenClient,
      'advertise-client-urls': urls.advertiseClient,
      'listen-peer-urls': urls.listenPeer,
      'listen-metrics-urls': urls.listenMetrics,
    },
    'Both sides prove who they are; clients and peers have a CA each.': tls(cluster, phase, user),
    'Read once, when the data directory is empty; later the members know each other.': {
      'initial-advertise-peer-urls': urls.advertisePeer,
      ...(discovery ?? { 'initial-cluster': initialCluster(cluster, phase) }),
      'initial-cluster-state': initialClusterState,
      'initial-cluster-token': cluster.etcd.token,
    },
    'Room: the quota is the size at which the cluster stops taking writes.': SPACE,
    'Guards.': safety(cluster.etcd.version, user),
    'Logs go to the journal.': { logger: 'zap', 'log-outputs': ['stderr'] },
  }
}

/**
 * Everything a member is told, for a phase of its TLS, in groups; the same whatever `etcd.style` it is written in. What
 * the user says in `etcd.config` (checked before with checkConfig) replaces the defaults here; keys without a default
 * follow at the end.
 */
export const settingsOf = (input: SettingsInput): SettingsGroup[] => {
  const user = { ...input.cluster.etcd.config }
  // Already merged: the sections of TLS, and the gates together with our own.
  for (const key of ['client-transport-security', 'peer-transport-security', 'feature-gates'])
    delete user[key]
  const groups = Object.entries(sections(input)).map(([comment, values]) => {
    const merged: Settings = {}
    for (const [key, value] of Object.entries(values)) {
      merged[key] = Object.hasOwn(user, key) ? user[key] : value
      delete user[key]
    }
    return { comment, values: merged }
  })
  return [...groups, { comment: 'From the inventory.', values: user }].filter(
    ({ values }) => Object.keys(values).length,
  )
}

/** Keys etcd reads only while the data directory is empty (etcd docs, configuration, "clustering"). */
export const BOOTSTRAP_ONLY =
  /^(initial-(advertise-peer-urls|cluster|cluster-state|cluster-token)|discovery(-.*)?)$/
