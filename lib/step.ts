import type { ErrorDetails, RunbookError } from './errors.ts'
import type { Event } from './events.ts'
import type { Facts } from './facts/facts.ts'
import type { Host } from './inventory/cluster.ts'
import type { Look } from './probe/look.ts'
import type { Change, Resource, Verb } from './resources/resource.ts'
import type { Gate } from './rolling/gate.ts'

type Titled = {
  /** The sentence that console, report, docs and source share. */
  title: string
  /** Hosts it is about; empty: the operator's own machine. */
  on: Host[]
  /** What else it must see, by name; what came of it is in `facts.looks`. */
  look?: (host: Host) => Record<string, Look>
}

/** All hosts at once are given what they should have; with a gate, one host at a time. */
export type EnsureStep = Titled & {
  ensure: (host: Host) => Resource[]
  rolling?: Gate
  /**
   * Why a host is left alone for now, if so; told to the operator when something would have changed there, unless empty:
   * a later step of the same runbook sees to it.
   */
  leave?: (host: Host, facts: Facts) => string | undefined
  /**
   * For what disturbs nobody: whether a chain may do it by now, along with an earlier step, whatever the steps in between
   * still have to do.
   */
  early?: (facts: Facts) => boolean
  /**
   * Whether its plan depends on nothing that the steps right before it write, so that a chain may write all of them in one
   * go, host by host in their order. It goes without saying where neither facts nor looks are asked for.
   */
  goesWith?: boolean
}

/** For what has an order across hosts: the plan is asked again after each move, so an interrupted run just asks again. */
export type RunStep = Titled & {
  run: {
    plan: (facts: Facts) => Move[]
    /** Pure: what it shows once it has ended, from what was seen last and why some machines were not reached. */
    tell?: (facts: Facts, lost: Map<string, RunbookError>) => Told
  }
  /** For what is made on the operator's machine alone: a chain may make it before its time, so that later steps can go along. */
  early?: (facts: Facts) => boolean
}

/** What a step shows right after its end: a table, warnings …; with an error the run ends there, after all of it was shown. */
export type Told = { events: Event[]; error?: RunbookError }

export type Step = EnsureStep | RunStep

/** What a move on the operator's machine may use. */
export type Tools = {
  /** Runs a script that only reads on a host; its stdout. @throws RunbookError when it fails or has no end in time */
  read: (host: Host, script: string, deadline: number) => Promise<string>
  /** Runs verbs on a host. @throws RunbookError when one fails */
  apply: (host: Host, verbs: Verb[], deadline: number) => Promise<void>
  /** Tells how far it is. */
  say: (host: Host, line: string) => void
}

/** One thing to do across hosts. Plain data, so plans are tested by value. */
export type Move = {
  /** Same id planned again right after it was carried out: no progress, the step fails. */
  id: string
  say: string
  on: Host[]
  /** Verbs per host, all hosts at once. */
  verbs?: (host: Host) => Verb[]
  /** Takes its host through a gate instead: what differs there is written, proven, or put back. */
  rolling?: { gate: Gate; changes: Change[] }
  /** Done on the operator's machine. */
  here?: (tools: Tools) => void | Promise<void>
  /** Seconds a host may take. */
  deadline?: number
  /** A look or a proof: it is no change, and no reason to take the lock. */
  proof?: boolean
  /** What is told when it fails, beside what the host said: what state that leaves, what to type next. */
  onFailure?: Pick<ErrorDetails, 'state' | 'next'>
  /** Must be answered with yes, or --yes, before it is carried out. */
  ask?: string
  /** The cluster's name must be typed, or given with --confirm-cluster, before it is carried out; --yes does not do. */
  typed?: string
  /** Facts as they will be, for the dry run. */
  assume?: (facts: Facts) => Facts
  /**
   * That what its verbs do is all it changes: once they have ended well, what is assumed is so, and nobody looks again
   * for it until something else changes.
   */
  certain?: true
}

export const isEnsure = (step: Step): step is EnsureStep => 'ensure' in step

/** A step that only looks, and throws what it finds. */
export const check = (look: (facts: Facts) => void): RunStep['run'] => ({
  plan: facts => {
    look(facts)
    return []
  },
})
