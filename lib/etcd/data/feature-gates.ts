/**
 * The gates of 3.6 and the key of the file that each replaced, from server/features/etcd_features.go at v3.6.14; the
 * two that begin with All stand for whole groups.
 */
export const GATES: Record<string, string | undefined> = {
  AllAlpha: undefined,
  AllBeta: undefined,
  CompactHashCheck: 'experimental-compact-hash-check-enabled',
  InitialCorruptCheck: 'experimental-initial-corrupt-check',
  LeaseCheckpoint: 'experimental-enable-lease-checkpoint',
  LeaseCheckpointPersist: 'experimental-enable-lease-checkpoint-persist',
  SetMemberLocalAddr: undefined,
  StopGRPCServiceOnDefrag: 'experimental-stop-grpc-service-on-defrag',
  TxnModeWriteWithSharedBuffer: 'experimental-txn-mode-write-with-shared-buffer',
}

/** Keys that 3.6 gave another name, from server/embed/config.go at v3.6.14; the old one goes with 3.7. */
export const RENAMED: Record<string, string> = {
  'experimental-bootstrap-defrag-threshold-megabytes': 'bootstrap-defrag-threshold-megabytes',
  'experimental-compact-hash-check-time': 'compact-hash-check-time',
  'experimental-compaction-batch-limit': 'compaction-batch-limit',
  'experimental-compaction-sleep-interval': 'compaction-sleep-interval',
  'experimental-corrupt-check-time': 'corrupt-check-time',
  'experimental-distributed-tracing-address': 'distributed-tracing-address',
  'experimental-distributed-tracing-instance-id': 'distributed-tracing-instance-id',
  'experimental-distributed-tracing-sampling-rate': 'distributed-tracing-sampling-rate',
  'experimental-distributed-tracing-service-name': 'distributed-tracing-service-name',
  'experimental-downgrade-check-time': 'downgrade-check-time',
  'experimental-enable-distributed-tracing': 'enable-distributed-tracing',
  'experimental-memory-mlock': 'memory-mlock',
  'experimental-snapshot-catch-up-entries': 'snapshot-catchup-entries',
  'experimental-warning-apply-duration': 'warning-apply-duration',
  'experimental-warning-unary-request-duration': 'warning-unary-request-duration',
  'experimental-watch-progress-notify-interval': 'watch-progress-notify-interval',
}
