/** Keys of etcd's file that the runbooks write themselves, each with the sentence that says where to turn instead. */
export const OWNED: Record<string, string> = {
  name: "is the member's name in the inventory: leave it out",
  'data-dir': 'follows from `etcd.dataBase`: set that instead',
  'wal-dir': 'follows from `etcd.walBase`: set that instead',
  'listen-client-urls': "follows from the member's `address` and `etcd.clientPort`: set those instead",
  'advertise-client-urls': "follows from the member's `address` and `etcd.clientPort`: set those instead",
  'listen-peer-urls': "follows from the member's `peerAddress` and `etcd.peerPort`: set those instead",
  'initial-advertise-peer-urls':
    "follows from the member's `peerAddress` and `etcd.peerPort`: set those instead",
  'listen-metrics-urls': 'stays on loopback at `etcd.metricsPort`: set that instead',
  'listen-client-http-urls': 'would open a second client port that no runbook guards: leave it out',
  'initial-cluster': 'follows from `members`: leave it out',
  'initial-cluster-state': 'is decided from what lies in the data directories: leave it out',
  'initial-cluster-token': 'is `etcd.token`: set that instead',
  discovery: 'is made from `etcd.discoveryUrl`: set that instead',
  'discovery-fallback': 'is always exit, or one member too many would become a proxy: leave it out',
  'discovery-proxy': 'is chosen with `etcd.discovery`: leave it out',
  'discovery-srv': 'is `etcd.discoveryDomain`: set that instead',
  'discovery-srv-name': 'is `etcd.discoverySrvName`: set that instead',
  'discovery-config': 'is made from `etcd.discoveryEndpoints`: set that instead',
  'force-new-cluster': 'throws every other member out at each start: a lost quorum has a runbook of its own',
  'unsafe-no-fsync': 'loses acknowledged writes when a machine stops: leave it out',
  'enable-v2': 'opens an interface without the guards of this one, gone in 3.6: leave it out',
  'experimental-enable-v2v3': 'opens an interface without the guards of this one, gone in 3.6: leave it out',
}

/** The same below `client-transport-security` and `peer-transport-security`. */
export const OWNED_TLS: Record<string, string> = {
  'cert-file': 'is placed by the TLS runbooks: leave it out',
  'key-file': 'is placed by the TLS runbooks: leave it out',
  'client-cert-file': 'is placed by the TLS runbooks: leave it out',
  'client-key-file': 'is placed by the TLS runbooks: leave it out',
  'trusted-ca-file': 'is placed by the TLS runbooks: name a CA of your own under `pki`',
  'client-cert-auth': 'is always on once there is TLS: leave it out',
  'auto-tls': 'makes certificates nobody can verify: leave it out, the TLS runbooks make real ones',
}
