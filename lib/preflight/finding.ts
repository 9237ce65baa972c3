import { type Facts, type MachineFacts, type MemberFacts, machineOf, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'

/** `refuse` ends the run before anything changes, `warn` is always told, `info` only with --verbose. */
export type Level = 'info' | 'warn' | 'refuse'

/** One thing about a host that an operator should know before etcd lives there. */
export type Finding = {
  host: string
  level: Level
  /** A few words for the table: `port 2379 is taken by sshd (pid 34)`. */
  what: string
  /** Why it matters; a clause without capital or full stop. */
  detail: string
  /** What to type or change. */
  next: string
}

/** A finding before it is known whose it is. */
export type Found = Omit<Finding, 'host'>

/** All that is known of one host in one role; what checks look at. */
export type Subject = {
  cluster: Cluster
  host: Host
  machine: MachineFacts
  /** Only for members. */
  member?: MemberFacts
  /** Output of a look script of this host; undefined when it was not run. */
  look: (name: string) => { code: number; output: string } | undefined
}

/** Looks at one host and tells what it found. Pure. */
export type Check = (subject: Subject) => Found[]

/** A host as the checks see it; undefined when its machine was not reached. */
export const subjectOf = (facts: Facts, host: Host): Subject | undefined => {
  const machine = machineOf(facts, host)
  return (
    machine && {
      cluster: facts.cluster,
      host,
      machine,
      member: host.role === 'member' ? memberOf(facts, host) : undefined,
      look: name => facts.looks.get(host.name)?.get(name),
    }
  )
}

/** Whether a member lives there already: what would keep one from coming must not keep its operator from helping it. */
export const isSettled = ({ member }: Subject): boolean => member?.hasData === true

/** Lines of a look script's output that say something. */
export const linesOf = ({ look }: Subject, name: string): string[] =>
  (look(name)?.output ?? '').split('\n').filter(line => line.trim() !== '')
