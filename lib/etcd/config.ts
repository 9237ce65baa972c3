import { Document, visit } from 'yaml'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { MANAGED } from '../resources/file.ts'
import { initialCluster, urlsOf } from './listen.ts'
import { parseConfig } from './parse.ts'
import { clientCaFile, dataDirectory, pair, peerCaFile, walDirectory } from './paths.ts'
import type { Phase } from './phase.ts'
import { features } from './versions.ts'

type Values = Record<string, unknown>
export type ConfigInput = {
  cluster: Cluster
  member: Host
  phase: Phase
  initialClusterState: 'new' | 'existing'
}

/**
 * Where the write-ahead log goes when the inventory wants it apart: one below the member's own directory, because
 * etcd makes it as `wal.tmp` beside the final place and renames it, and may write nowhere else.
 */
export const walPath = (cluster: Cluster, member: Host): string | undefined => {
  const directory = walDirectory(cluster, member)
  return directory && `${directory}/wal`
}

const tlsSection = (name: 'server' | 'peer', ca: string, user: unknown): Values => ({
  'cert-file': pair(name).certificate,
  'key-file': pair(name).key,
  'trusted-ca-file': ca,
  'client-cert-auth': true,
  ...(user as Values | undefined),
})

const tls = (phase: Phase, user: Values): Values =>
  phase === 'plain'
    ? {}
    : {
        'client-transport-security': tlsSection('server', clientCaFile, user['client-transport-security']),
        'peer-transport-security': tlsSection('peer', peerCaFile, user['peer-transport-security']),
      }

const GATE = 'InitialCorruptCheck'
/** A restart compares the member's data with its peers before it serves; 3.6 says so with a feature gate. */
const corruptCheck = (version: string, user: Values): Values => {
  const key = features(version).initialCorruptCheck
  if (key !== 'feature-gates') return { [key]: true }
  // 3.6 refuses to start with both the gate and the key it replaced.
  if ('experimental-initial-corrupt-check' in user) return {}
  const own = String(user[key] ?? '')
  return { [key]: own.includes(GATE) ? own : [own, `${GATE}=true`].filter(Boolean).join() }
}

const safety = (version: string, user: Values): Values => {
  const { gatewayNeedsFlag, preVoteDefault } = features(version)
  return {
    'strict-reconfig-check': true,
    ...(preVoteDefault ? {} : { 'pre-vote': true }),
    ...(gatewayNeedsFlag ? { 'enable-grpc-gateway': true } : {}),
    ...corruptCheck(version, user),
  }
}

// A mode of the user's brings its own retention: checkConfig refuses one without the other.
const SPACE: Values = {
  'quota-backend-bytes': 2 * 1024 ** 3,
  'auto-compaction-mode': 'periodic',
  'auto-compaction-retention': '1h',
}

const sections = ({ cluster, member, phase, initialClusterState }: ConfigInput) => {
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
    'Both sides prove who they are; clients and peers have a CA each.': tls(phase, user),
    'Read once, when the data directory is empty; later the members know each other.': {
      'initial-advertise-peer-urls': urls.advertisePeer,
      'initial-cluster': initialCluster(cluster, phase),
      'initial-cluster-state': initialClusterState,
      'initial-cluster-token': cluster.etcd.token,
    },
    'Room: the quota is the size at which the cluster stops taking writes.': SPACE,
    'Guards.': safety(cluster.etcd.version, user),
    'Logs go to the journal.': { logger: 'zap', 'log-outputs': ['stderr'] },
  }
}

const HEADER = `# ${MANAGED}. A change made here is undone by the next run;
# say it in the inventory, under etcd.config.
`

// etcd's parser stands between YAML 1.1 and 1.2: quote what either reads as something else than text. Octal with 0o is
// the only such form that 1.1 does not know itself.
const yaml = (values: Values): string => {
  const document = new Document(values, { version: '1.1' })
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && /^0o[0-7]+$/.test(node.value)) node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 })
}

const block = (comment: string, values: Values): string =>
  Object.keys(values).length ? `\n${comment && `# ${comment}\n`}${yaml(values)}` : ''

/**
 * The complete etcd.yaml of a member, for a phase of its TLS. What the user says in `etcd.config` (checked before with
 * checkConfig) replaces the defaults here; keys without a default follow at the end.
 */
export const renderConfig = (input: ConfigInput): string => {
  const user = { ...input.cluster.etcd.config }
  // Already merged: the sections of TLS, and the gates together with our own.
  for (const key of ['client-transport-security', 'peer-transport-security', 'feature-gates'])
    delete user[key]
  const parts = Object.entries(sections(input)).map(([comment, values]) => {
    const merged: Values = {}
    for (const [key, value] of Object.entries(values)) {
      merged[key] = Object.hasOwn(user, key) ? user[key] : value
      delete user[key]
    }
    return block(comment, merged)
  })
  return `${HEADER}${parts.join('')}${block('From the inventory.', user)}`
}

/** Keys etcd reads only while the data directory is empty (etcd docs, configuration, "clustering"). */
const BOOTSTRAP_ONLY = /^(initial-(advertise-peer-urls|cluster|cluster-state|cluster-token)|discovery(-.*)?)$/

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .map(([key, inner]) => [key, sorted(inner)] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : value

/**
 * Canonical JSON of what a running member reads from an etcd.yaml: equal texts need no restart. Comments, order and
 * bootstrap-only keys do not count. Never throws: what is no mapping is only equal to itself.
 */
export const effectiveConfig = (text: string): string => {
  const config = parseConfig(text)
  if (!config) return `unreadable ${JSON.stringify(text)}`
  return JSON.stringify(
    sorted(Object.fromEntries(Object.entries(config).filter(([key]) => !BOOTSTRAP_ONLY.test(key)))),
  )
}
