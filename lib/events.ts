import type { ErrorDetails, ExitCode } from './errors.ts'
import type { Trip } from './ssh/trips.ts'
import type { Status } from './status/model.ts'

/** Version of the event schema; `--json` prints it in the first event. Documented in docs/events.md. */
export const EVENT_SCHEMA = 1

/** One thing of a resource or move that differs, as shown to people. Secrets never reach it. */
export type ChangeNote = {
  host: string
  /** `file /etc/etcd/etcd.yaml`, `unit etcd.service`, … */
  what: string
  /** Short sentence: `create`, `mode 0644 -> 0640`, `start`. */
  how: string
  /** Unified diff of text that is no secret. */
  diff?: string
}

export type StepStatus = 'ok' | 'changed' | 'skipped' | 'would-change' | 'failed'

/** What a run reports while it goes; `--json` prints each as one line, the run record stores each. */
export type Event =
  | {
      event: 'start'
      schema: number
      runbook: string
      cluster: string
      etcd: string
      members: string[]
      loadBalancers: string[]
      /** The inventory file as the user named it. */
      inventory: string
      dryRun: boolean
      /** How many runbooks are chained; 1 when left out. */
      runbooks?: number
      /** `user@machine` of whoever runs it; for the report. */
      by?: string
      /** The command line, secrets excluded; for the report. */
      command?: string
      /** From the start of the process to this event. */
      startMs?: number
    }
  | { event: 'warning'; message: string; host?: string }
  | { event: 'runbook'; number: string; title: string; steps: number }
  | { event: 'step-start'; runbook: string; n: number; of: number; title: string; hosts: string[] }
  | {
      event: 'mutation'
      phase: 'begin' | 'end'
      host: string
      step: string
      what: string[]
      /** Whose it is, of steps that are written in one go: hosts may be further than what is told. */
      of?: { runbook: string; n: number }
    }
  | { event: 'output'; host: string; line: string }
  | { event: 'note'; message: string }
  /** A question is on the terminal: whoever draws keeps still until the answer. */
  | { event: 'question'; question: string }
  | { event: 'answer'; question: string; answer: string }
  | {
      event: 'step-end'
      runbook: string
      n: number
      title: string
      status: StepStatus
      hosts: string[]
      changes: ChangeNote[]
      ms: number
      /** Said instead of the hosts' names, such as `here` for the operator's own machine. */
      where?: string
    }
  | {
      event: 'table'
      columns: string[]
      rows: string[][]
      /** Columns that a narrow window may leave out, the first one first. */
      optional?: string[]
    }
  /** The cluster as it is now, for machines; its findings are shown to people. */
  | ({
      event: 'status'
      /** It is looked at again and again; `changed`: more than sizes and ages differs from the last look. */
      watched?: { changed: boolean }
    } & Status)
  | { event: 'runbook-end'; number: string; title: string; changed: number; ok: number; resources: number }
  | { event: 'error'; exit: ExitCode; message: string; details: ErrorDetails; step?: string }
  | {
      event: 'timing'
      host: string
      connectMs: number
      roundTrips: number
      remoteMs: number
      sshProcesses: number
      /** When the connection was begun, ISO 8601 in UTC; times of the round trips count from then. */
      began?: string
      trips?: Trip[]
    }
  | {
      event: 'end'
      exit: ExitCode
      changed: number
      failed: number
      ok: number
      resources: number
      hosts: number
      ms: number
      /** Folder of the run's record, if it is kept; report.html lies in it. */
      record?: string
      /** Commands to try next. */
      next?: string[]
    }

/** An event as sinks see it: with its time, ISO 8601 in UTC. */
export type Stamped = Event & { at: string }

/** Receives every event of a run, in order. Must not throw: a full disk or a closed pipe is no reason to stop a roll. */
export type Sink = (event: Stamped) => void

/** Fans events out to sinks and stamps each with the time (ISO 8601, UTC). */
export const emitter =
  (sinks: Sink[]) =>
  (event: Event): void => {
    const stamped = { ...event, at: new Date().toISOString() }
    for (const sink of sinks) sink(stamped)
  }
export type Emit = (event: Event) => void
