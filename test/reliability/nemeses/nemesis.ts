import type { Event } from '../../../lib/events.ts'
import type { LoadOptions } from '../load/load.ts'
import type { Ended, Running } from '../run.ts'
import type { Stage } from './stage.ts'

/** The event a run was at when the fault struck. */
export type Struck = { running: Running; event: Event }

/**
 * One fault and what must come of it: a line of a table. Order: prepare, the run begins, inject, the run ends, check,
 * heal; then the same command must converge, `all` must find nothing to do, and no client may have lost anything.
 */
export type Nemesis = {
  /** `N2`. */
  id: string
  /** What is done to what: a sentence without a full stop. */
  title: string
  /** In the quick run, too. */
  quick?: boolean
  /** What runs meanwhile; a configuration change through the rolling gate unless said. `status` is a cluster at rest. */
  run?: { book: string; flags?: string[] }
  /** What must go well afterwards; the same command again unless said. */
  again?: { book: string; flags?: string[] }
  /** It brings back a snapshot: what was acknowledged since is not looked for. */
  restores?: boolean
  /** When the fault strikes: before the run begins, or at its first event that fits; its first mutation unless said. */
  when?: 'before' | ((event: Event) => boolean)
  /** Other clients than through every member and load balancer. */
  load?: (stage: Stage) => LoadOptions
  prepare?: (stage: Stage) => Promise<void>
  /** `struck` is there unless it strikes before the run. What passes by itself may be healed here at once. */
  inject: (stage: Stage, struck?: Struck) => Promise<void>
  heal?: (stage: Stage) => Promise<void>
  /** How the run that met it may end, null by a signal. Beside 0, the error must have a host, a state and a next step. */
  exits: readonly (number | null)[]
  /** What a person must be able to read when it did not end with 0, in whatever words of the run. */
  says?: readonly RegExp[]
  /** While the fault is still there; gives a note for the table. @throws Error that says what is not as it should be */
  check?: (stage: Stage, ended: Ended) => Promise<string | undefined>
  /** The longest time without an acknowledged write that is usual, ms; more is told, and fails nothing. */
  gapMs: number
  /** How long the run may take from the fault to its end, ms; five minutes unless said. */
  withinMs?: number
}
