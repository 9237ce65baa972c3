import type { Finding } from '../../../lib/preflight/finding.ts'
import type { Stage } from '../nemeses/stage.ts'
import type { Running } from '../run.ts'

/** What is done about an input: ends the run, says what may go wrong, tells what there is, or just works. */
export type Verdict = 'refuse' | 'warn' | 'inform' | 'accept'

type Common = {
  /** Its number, with a letter where one number is several inputs: `7`, `97e`. */
  id: string
  /** What is wrong: a few words. */
  title: string
  verdict: Verdict
  /** What must be among the words of the run, each: with file and line, or the host. */
  says: string[]
}

/** A run of a runbook: its flags, and what is in its environment beside this process's own. */
type Given = {
  /** Default: on this machine `all`, or `all --list` where it is not refused; on hosts `00-preflight`, for a cluster `all`. */
  book?: string
  flags?: string[]
  env?: Record<string, string>
  /** Default: 2 where it is refused, otherwise 0. */
  exit?: number
}

/** Tried on this machine alone: not one ssh may be started. */
export type Local = Common &
  Given & {
    kind: 'local'
    /** `hosts.yaml` of a folder of its own; undefined: there is none. */
    inventory?: string | Buffer
    /** What else there is in that folder. */
    arrange?: (folder: string) => void | Promise<void>
  }

/** Tried on the hosts of a lab: how they are, how they are reached, or what the cluster on them is like. */
export type OnHosts = Common &
  Given & {
    kind: 'hosts'
    /** What is there before: hosts where nothing lives yet, or the cluster that the chain makes. */
    of: 'empty hosts' | 'a cluster'
    /** Does what is wrong; `undo` takes it back, also when this came to half of it. */
    arrange: (stage: Stage) => unknown
    undo?: (stage: Stage) => unknown
    /** What its run finds on the descriptors 3, 4 and so on. */
    descriptors?: string[]
    /** What happens once the run changes its first host. Then hosts do change; the same run must end well after it. */
    meanwhile?: (stage: Stage, running: Running) => unknown
  }

/** What no host of a lab can have: what a look at such a host prints, given to the judge of preflight. */
export type Judged = Common & { kind: 'judged'; findings: () => Finding[] }

export type Entry = Local | OnHosts | Judged

/** The exit code that is expected. Pure. */
export const exitOf = (entry: Entry): number => {
  if (entry.kind !== 'judged' && entry.exit !== undefined) return entry.exit
  if (entry.verdict !== 'refuse') return 0
  return entry.kind === 'local' ? 2 : 5
}

type Rest<E extends Entry> = Omit<E, 'kind' | 'id' | 'title' | 'verdict' | 'says'>

/** An entry that is tried on this machine alone. */
export const local = (
  id: string,
  title: string,
  verdict: Verdict,
  rest: Rest<Local>,
  ...says: string[]
): Local => ({ kind: 'local', id, title, verdict, says, ...rest })

/** An entry that is tried on hosts of a lab. */
export const onHosts = (
  id: string,
  title: string,
  verdict: Verdict,
  rest: Rest<OnHosts>,
  ...says: string[]
): OnHosts => ({ kind: 'hosts', id, title, verdict, says, ...rest })

/** An entry about hosts that no lab has. */
export const judged = (
  id: string,
  title: string,
  verdict: Verdict,
  findings: Judged['findings'],
  ...says: string[]
): Judged => ({ kind: 'judged', id, title, verdict, says, findings })
