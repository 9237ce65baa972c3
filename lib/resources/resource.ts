import type { Facts, MachineFacts } from '../facts/facts.ts'
import type { Architecture, Cluster } from '../inventory/cluster.ts'
import type { Secret } from '../secret.ts'

/** A value that may depend on what was found on all hosts; paths never do. */
export type Lazy<T> = T | ((facts: Facts) => T)
export const resolve = <T>(value: Lazy<T>, facts: Facts): T =>
  typeof value === 'function' ? (value as (facts: Facts) => T)(facts) : value

export type Attributes = { owner: string; group: string; mode: number }

/** What a machine should have, as plain data; one file beside this one per kind. */
export type Resource =
  | ({ kind: 'directory'; path: string } & Attributes)
  | ({
      kind: 'file'
      path: string
      content: Lazy<string | Secret>
      /** Text every version of the file that is ours contains; without it a differing file is foreign. */
      marker?: string
      /** Canonical form of what a running service reads from it: equal means no restart is due. */
      effective?: (text: string) => string
      /** Service that must be restarted or reloaded (gate) to read it. */
      readBy?: string
      /** Command line that must accept the staged file, whose path is appended, before it is switched in. */
      checkedBy?: string[]
      /** Its text is shown before it is created, too: people should know it first. */
      shown?: boolean
      /** Package whose untouched default file this may replace without asking. */
      defaultOf?: string
    } & Attributes)
  | {
      kind: 'absent'
      path: string
      readBy?: string
      /** Its text is our own program, and no news to anybody. */
      program?: boolean
    }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'user'; name: string; home: string }
  | { kind: 'group'; name: string }
  | { kind: 'hostname'; name: string }
  | { kind: 'unit'; name: string }
  | { kind: 'running'; name: string }
  | { kind: 'package'; name: string; units: string[] }
  | { kind: 'packages'; cluster: Cluster; manifest: string; programs: string[] }
  | { kind: 'block'; path: string; name: string; lines: Lazy<string[]> }
  | {
      kind: 'trust'
      /** Begins the names of its files in the store; others' are left alone. */
      name: string
      /** PEM of the CAs to trust; empty: none of this name is left. */
      certificates: Lazy<string>
    }
  | { kind: 'release'; cluster: Cluster; directory: string; sha256: (architecture: Architecture) => string }
  | ({
      kind: 'pair'
      /** Symlink to the directory that holds the pair; it flips as one. */
      directory: string
      form: 'split' | 'joined'
      /** Made elsewhere: it is installed and replaced, not issued. */
      given?: boolean
      /** A reason to issue anew, from the certificate found there; undefined leaves it. */
      why: (installed: string | undefined, facts: Facts) => string | undefined
      /** Issues the pair; called once, while applying. */
      issue: (facts: Facts) => Promise<{ certificate: string; key: Secret }>
    } & Attributes)

/** Where a resource lives: resources of one machine with the same address must be identical. */
export const addressOf = (resource: Resource): string => {
  switch (resource.kind) {
    case 'user':
    case 'group':
    case 'unit':
    case 'running':
    case 'package':
    case 'trust':
      return `${resource.kind} ${resource.name}`
    case 'packages':
      return 'packages of etcd'
    case 'block':
      return `block ${resource.name} in ${resource.path}`
    case 'hostname':
      return 'host name'
    case 'release':
    case 'pair':
      return `${resource.kind} ${resource.directory}`
    default:
      return `${resource.kind} ${resource.path}`
  }
}

/** What one batched probe must look at for a resource. */
export type Needs = {
  stat?: string[]
  hash?: string[]
  units?: string[]
  packages?: string[]
  users?: string[]
  /** Files whose whole text is wanted, whether it differs or not. */
  texts?: string[]
  /** Whether the machine's clock is compared with ours. */
  clock?: boolean
  /** Ports of which one that is open has it told who listens where, as if by a script named `SOCKETS` (lib/probe/script.ts). */
  ports?: number[]
  /** Named scripts whose whole output is wanted. */
  scripts?: Record<string, string>
}

export type PathState = {
  type: 'file' | 'directory' | 'link' | 'other'
  mode: number
  owner: string
  group: string
  size: number
  /** Seconds since 1970, to the ms. */
  modified: number
  target?: string
}

/** What the probe found on one machine; plain data, so plans are tested without ssh. */
export type Observed = {
  machine?: MachineFacts
  paths: Map<string, PathState>
  hashes: Map<string, string>
  /** Contents of files that are always wanted, and of differing ones, fetched in a second round trip for their diff. */
  texts: Map<string, string>
  /** The same with a character for each byte, where some text is no UTF-8. */
  bytes?: Map<string, string>
  units: Map<string, Record<string, string>>
  packages: Map<string, string>
  users: Map<string, { home: string }>
  scripts: Map<string, { code: number; output: string }>
}

/** One call of a verb in lib/far/host.sh; payloads are put into the session and their names appended as last arguments. */
export type Verb = { call: string[]; payloads?: (() => Buffer | Promise<Buffer>)[] }

/** A planned difference of one resource. */
export type Change = {
  resource: Resource
  /** `create`, `mode 0644 -> 0640`, `reissue: …`; short, no secret. */
  how: string
  diff?: string
  verbs: Verb[]
  /** A service reads this and has not yet: it must go through the gate. */
  restarts?: string
  /** Not ours: needs --adopt. */
  foreign?: string
}

/** What a kind of resource must know; probe, plan and apply of one kind live in one file. */
export type Kind<R extends Resource> = {
  needs: (resource: R) => Needs
  /** Paths whose text a diff wants, if they differ. */
  wantsText?: (resource: R, observed: Observed, facts: Facts) => string[]
  plan: (resource: R, observed: Observed, facts: Facts) => Change | undefined
}
export type Of<K extends Resource['kind']> = Extract<Resource, { kind: K }>
