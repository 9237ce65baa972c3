/** Types of keys in etcd's configuration file; durations are whole nanoseconds there, unlike on the command line. */
export type KeyType = 'boolean' | 'integer' | 'nanoseconds' | 'string' | 'list' | 'section'

/** Keys of one type that exist in the same minors; `keys` is separated by spaces. */
export type Group = { type: KeyType; minors: string[]; keys: string }

const every = ['3.4', '3.5', '3.6']

/** Every top-level key, from the `json:` tags of etcd's embed/config.go at v3.4.45, v3.5.33 and v3.6.14. */
export const GROUPS: Group[] = [
  {
    type: 'boolean',
    minors: every,
    keys: `enable-grpc-gateway enable-pprof experimental-enable-lease-checkpoint
      experimental-enable-lease-checkpoint-persist experimental-initial-corrupt-check force-new-cluster
      initial-election-tick-advance pre-vote strict-reconfig-check unsafe-no-fsync`,
  },
  { type: 'boolean', minors: ['3.4'], keys: 'debug next-cluster-version-compatible' },
  { type: 'boolean', minors: ['3.4', '3.5'], keys: 'enable-v2' },
  {
    type: 'boolean',
    minors: ['3.5', '3.6'],
    keys: `enable-log-rotation experimental-compact-hash-check-enabled experimental-enable-distributed-tracing
      experimental-memory-mlock experimental-stop-grpc-service-on-defrag
      experimental-txn-mode-write-with-shared-buffer`,
  },
  {
    type: 'boolean',
    minors: ['3.6'],
    keys: 'enable-distributed-tracing experimental-peer-skip-client-san-verification memory-mlock',
  },
  {
    type: 'integer',
    minors: every,
    keys: `auth-token-ttl backend-batch-limit bcrypt-cost election-timeout experimental-compaction-batch-limit
      heartbeat-interval max-concurrent-streams max-request-bytes max-snapshots max-txn-ops max-wals
      quota-backend-bytes snapshot-count`,
  },
  {
    type: 'integer',
    minors: ['3.5', '3.6'],
    keys: `experimental-bootstrap-defrag-threshold-megabytes experimental-distributed-tracing-sampling-rate
      experimental-snapshot-catch-up-entries self-signed-cert-validity`,
  },
  {
    type: 'integer',
    minors: ['3.6'],
    keys: `bootstrap-defrag-threshold-megabytes compaction-batch-limit distributed-tracing-sampling-rate
      max-learners snapshot-catchup-entries`,
  },
  { type: 'list', minors: ['3.4'], keys: 'log-output' },
  { type: 'list', minors: every, keys: 'cipher-suites log-outputs' },
  {
    type: 'nanoseconds',
    minors: every,
    keys: `backend-batch-interval experimental-corrupt-check-time experimental-warning-apply-duration
      experimental-watch-progress-notify-interval grpc-keepalive-interval grpc-keepalive-min-time
      grpc-keepalive-timeout`,
  },
  {
    type: 'nanoseconds',
    minors: ['3.5', '3.6'],
    keys: `experimental-compact-hash-check-time experimental-compaction-sleep-interval
      experimental-downgrade-check-time`,
  },
  {
    type: 'nanoseconds',
    minors: ['3.6'],
    keys: `compact-hash-check-time compaction-sleep-interval corrupt-check-time downgrade-check-time
      experimental-warning-unary-request-duration warning-apply-duration warning-unary-request-duration
      watch-progress-notify-interval`,
  },
  { type: 'section', minors: every, keys: 'client-transport-security peer-transport-security' },
  { type: 'section', minors: ['3.5', '3.6'], keys: 'socket-options' },
  { type: 'section', minors: ['3.6'], keys: 'discovery-config' },
  {
    type: 'string',
    minors: ['3.4'],
    keys: 'experimental-backend-bbolt-freelist-type log-package-levels',
  },
  { type: 'string', minors: ['3.4', '3.5'], keys: 'experimental-enable-v2v3' },
  {
    type: 'string',
    minors: every,
    keys: `advertise-client-urls auth-token auto-compaction-mode auto-compaction-retention cors data-dir discovery
      discovery-proxy discovery-srv discovery-srv-name host-whitelist initial-advertise-peer-urls initial-cluster
      initial-cluster-state initial-cluster-token listen-client-http-urls listen-client-urls listen-metrics-urls
      listen-peer-urls log-level logger metrics name tls-max-version tls-min-version wal-dir`,
  },
  {
    type: 'string',
    minors: ['3.5', '3.6'],
    keys: `backend-bbolt-freelist-type experimental-distributed-tracing-address
      experimental-distributed-tracing-instance-id experimental-distributed-tracing-service-name
      log-rotation-config-json v2-deprecation`,
  },
  {
    type: 'string',
    minors: ['3.6'],
    keys: `distributed-tracing-address distributed-tracing-instance-id distributed-tracing-service-name feature-gates
      log-format`,
  },
]

/** Keys that came with a later patch: the releases that first read them; an earlier one ignores them silently. */
export const ADDED: Record<string, string[]> = {
  'auth-token-ttl': ['3.4.10'],
  'unsafe-no-fsync': ['3.4.10'],
  'experimental-watch-progress-notify-interval': ['3.4.11'],
  'experimental-warning-apply-duration': ['3.4.16'],
  'experimental-enable-lease-checkpoint-persist': ['3.4.20'],
  'max-concurrent-streams': ['3.4.20', '3.5.5'],
  'listen-client-http-urls': ['3.4.25', '3.5.8'],
  'tls-max-version': ['3.4.25', '3.5.8'],
  'tls-min-version': ['3.4.25', '3.5.8'],
  'next-cluster-version-compatible': ['3.4.31'],
  'experimental-compact-hash-check-enabled': ['3.5.5'],
  'experimental-compact-hash-check-time': ['3.5.5'],
  'socket-options': ['3.5.10'],
  'experimental-distributed-tracing-sampling-rate': ['3.5.11'],
  'experimental-snapshot-catch-up-entries': ['3.5.14'],
  'experimental-stop-grpc-service-on-defrag': ['3.5.14'],
  'experimental-compaction-sleep-interval': ['3.5.16'],
}
