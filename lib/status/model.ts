import type { Scheme } from '../addresses.ts'

/** `no leader`: etcd answers, but takes no part in a quorum; `down`: its host answers, etcd does not. */
export type Role = 'leader' | 'follower' | 'learner' | 'no leader' | 'down' | 'unreachable'

/** Days until a certificate on a host ends, negative once it has; without days it can't be read. */
export type CertificateRow = { name: string; days?: number }

/** The newest good backup on a member. */
export type BackupRow = { file: string; ageSeconds: number; restored: boolean }

/** A member as it is now; what could not be found out is missing. Sizes are bytes, ids unpadded lower-case hex. */
export type MemberRow = {
  member: string
  role: Role
  id?: string
  version?: string
  scheme?: Scheme
  clusterId?: string
  /** A read through quorum by its own client port worked: the member list, before 3.5 `etcdctl endpoint health`. */
  healthy?: boolean
  revision?: string
  raftTerm?: number
  raftIndex?: number
  raftAppliedIndex?: number
  dbSize?: number
  dbSizeInUse?: number
  /** Size at which etcd stops taking writes (`quota-backend-bytes`). */
  quota: number
  /** systemd's ActiveState of etcd.service, how it ended last, and how often systemd started it again by itself. */
  unit?: { state: string; result: string; restarts: number }
  /** Its configuration has changed on disk and is not loaded. */
  pendingRestart: boolean
  /** The mark of a cluster that has not formed yet lies beside its data. */
  bootstrapping: boolean
  certificates: CertificateRow[]
  /** Percent used of the file system with its data. */
  diskUsed?: number
  /** What each load balancer says of it: `up`, `down`, or HAProxy's own word. */
  backends: Record<string, string>
  backup?: BackupRow
  /** Result of the last run of the backup's unit, when it was not `success`. */
  backupFailed?: string
  /** Why nothing is known: what ssh or etcdctl said. */
  said?: string
}

/** A load balancer as it is now. */
export type BalancerRow = {
  host: string
  reached: boolean
  /** HAProxy's configuration there is ours. */
  configured: boolean
  active: boolean
  /** keepalived gave it the virtual address; missing where the inventory has none. */
  holdsVirtualAddress?: boolean
  certificates: CertificateRow[]
  said?: string
}

/** `fail` needs somebody now and makes the cluster degraded; `warn` can wait for the morning. */
export type Level = 'fail' | 'warn'

/** One thing that is not as it should be, and what to do about it. */
export type Finding = {
  level: Level
  /** Stable name for machines, such as `member-down`. */
  kind: string
  host?: string
  message: string
  /** What to type or do next. */
  next: string
}

/** `down`: no member answers. */
export type Health = 'healthy' | 'degraded' | 'down'

/** Everything `status` knows, as plain data; `--json` prints it. */
export type Status = {
  health: Health
  /** One sentence: how many members serve and how many more may fail. */
  summary: string
  members: MemberRow[]
  loadBalancers: BalancerRow[]
  findings: Finding[]
}
