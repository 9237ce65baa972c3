/** The typed inventory: what `hosts.yaml` says, with every default filled in. Everything else reads only this. */

/** How to reach a machine with OpenSSH; whatever is undefined is left to the operator's own ssh configuration. */
export type SshTarget = {
  host: string
  user?: string
  port?: number
  identityFile?: string
  knownHostsFile?: string
  proxyJump?: string
  /** ControlPersist in seconds across runs, for hardware keys; undefined opens a new connection for each run. */
  persist?: number
}

export type Role = 'member' | 'loadBalancer'

/** One named host of a cluster. A machine that is member and balancer appears once per role, with one `machine`. */
export type Host = {
  name: string
  role: Role
  /** Identity of the machine: two hosts with the same one share a session, a lock and their resources. */
  machine: string
  /** Where ssh and clients reach it: an IP address or a DNS name, never bracketed. */
  address: string
  /** Where other members dial it; equals `address` unless the inventory says otherwise. */
  peerAddress: string
  /** Network interface that must carry the address, such as `eth1`. */
  interface?: string
  /** Further addresses and names that certificates must cover. */
  addresses: string[]
  /** Host name the machine is given, only when the inventory says one. */
  hostname?: string
  ssh: SshTarget
}

export type Architecture = 'amd64' | 'arm64' | 'ppc64le' | 's390x'
export type KeyAlgorithm = 'ecdsa-p256' | 'ecdsa-p384' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096'
export type EtcdStyle = 'file' | 'env' | 'flags'
export type Discovery = 'static' | 'srv' | 'token'

export type EtcdSettings = {
  version: string
  /** sha256 of the release archive by architecture, for versions the project has not pinned. */
  sha256: Partial<Record<Architecture, string>>
  style: EtcdStyle
  discovery: Discovery
  /** Domain with the SRV records of `srv`, etcd's discovery-srv. */
  discoveryDomain?: string
  /** etcd's discovery-srv-name: the suffix of the records' service names. */
  discoverySrvName?: string
  /** Where `token` gets its token: a discovery service, or a directory below /v2/keys of an etcd. */
  discoveryUrl?: string
  /** The same with etcd 3.6: endpoints of the etcd that is the registry. */
  discoveryEndpoints: string[]
  /** PEM files on the operator's machine for https endpoints. */
  discoveryTls?: { ca?: string; certificate?: string; key?: string }
  clientPort: number
  peerPort: number
  /** Loopback port for /metrics and /health in plain http; never reachable from elsewhere. */
  metricsPort: number
  /** Base of data directories; a member's is `<dataBase>/<name>.etcd`. */
  dataBase: string
  /** Separate directory base for the write-ahead log, `<walBase>/<name>.wal`. */
  walBase?: string
  /** initial-cluster-token. */
  token: string
  /** Passed through to etcd's own configuration, checked against the version's key list. */
  config: Record<string, unknown>
}

export type InstallSettings = {
  from: 'release' | 'mirror' | 'push' | 'package'
  /** Base URL that has `v<version>/etcd-v<version>-linux-<arch>.tar.gz`; the default depends on `from`. */
  url: string
  /** Second download site, tried when the first does not answer. */
  fallbackUrl?: string
  /** Directory on the operator's machine with the archives, for `from: push`. */
  archives: string
  /** Versioned directories live here: `<directory>/<version>/etcd`. */
  directory: string
  /** Symlinks etcd, etcdctl, etcdutl live here, for PATH. */
  bin: string
  /** Names of the distribution's packages for `from: package`; none: those the distribution is known to have. */
  packages: string[]
  /** Their version in full, as `3.4.23-4+b4`; undefined: the newest whose program is `etcd.version`. */
  packageVersion?: string
}

export type PkiSettings = {
  /** Directory beside the inventory, 0700. */
  directory: string
  algorithm: KeyAlgorithm
  caDays: number
  leafDays: number
  /** Directory on the operator's machine with certificates made elsewhere. */
  from?: string
  /** Existing CAs, PEM files, to sign with where there is a key; undefined means: make our own, or look in `from`. */
  clientCa?: { certificate: string; key?: string }
  peerCa?: { certificate: string; key?: string }
  /** File with the passphrases of locked keys, one a line. */
  passphraseFile?: string
  /** Whether the hosts themselves shall trust the client CA, for every program that looks into the system's store. */
  trustStore: boolean
  /** Subject organisation of everything issued. */
  organization?: string
}

/** An address that is on one load balancer at a time, of those that work. */
export type VirtualAddress = {
  address: string
  /** Length of its network's prefix; 32 or 128 for the address alone. */
  prefix: number
  /** Network interface it goes to; undefined: found on each balancer. */
  interface?: string
  /** VRRP's virtual_router_id, 1 to 255. */
  routerId: number
}

export type HaproxySettings = {
  /** Port clients connect to on the balancer. */
  port: number
  balance: 'roundrobin' | 'leastconn'
  /** Loopback port of the statistics page; 0 leaves only the admin socket. */
  statsPort: number
  /** Idle limit of client and server side in seconds; watches live long. */
  timeoutSeconds: number
}

export type BackupSettings = {
  /** Directory on each member; `<directory>/<cluster>` holds the snapshots. */
  directory: string
  /** systemd OnCalendar expression. */
  schedule: string
  keepHourly: number
  keepDaily: number
  /** Command line run on the member after a good snapshot, with SNAPSHOT and MANIFEST in its environment. */
  copy?: string
  /** Where `--now` puts the fetched snapshot on the operator's machine. */
  fetchTo: string
}

export type FirewallSettings = {
  tool: 'off' | 'nftables' | 'ufw'
  /** Addresses and networks of clients beside the cluster's own hosts; undefined: from anywhere. */
  clients?: string[]
  /** The same for ssh, where the tool refuses what it is not told; empty: from anywhere. */
  ssh: string[]
}

export type Cluster = {
  name: string
  members: Host[]
  loadBalancers: Host[]
  virtualAddress?: VirtualAddress
  etcd: EtcdSettings
  install: InstallSettings
  pki: PkiSettings
  haproxy: HaproxySettings
  backup: BackupSettings
  firewall: FirewallSettings
  /** Login users who may use etcdctl with the admin certificate on members, besides root. */
  adminGroup?: string
  /** Whether 00-preflight keeps a block in /etc/hosts. */
  hostsFile: boolean
  /** Domain appended to host names in /etc/hosts, if any. */
  domain?: string
  /** What loading found worth saying without refusing: an even member count, an old version … */
  warnings: string[]
  /** Absolute path of the inventory file and of the folder it lies in. */
  inventory: { file: string; directory: string }
}

/** Every host of a cluster, members first, in inventory order. */
export const hostsOf = (cluster: Cluster): Host[] => [...cluster.members, ...cluster.loadBalancers]
