import { setTimeout } from 'node:timers/promises'
import type { Outcome, RunInput } from '../engine/run.ts'
import { EXIT, type ExitCode, usage } from '../errors.ts'
import { openFleet } from '../fleet.ts'
import { hostsOf } from '../inventory/cluster.ts'
import { limitHosts } from '../inventory/select.ts'
import { gist } from './gist.ts'
import { looker } from './looker.ts'
import type { Health } from './model.ts'
import { narrowed, statusOf } from './status.ts'
import { statusStep } from './step.ts'

/** Milliseconds between two looks, and how long one waits for a host before it shows the others without it. */
const EVERY = 5000
const PATIENCE = 4000

const EXITS: Record<Health, ExitCode> = {
  healthy: EXIT.done,
  degraded: EXIT.failed,
  down: EXIT.unreachable,
}

/** Until the time is over or the signal comes. */
const pause = (ms: number, signal: AbortSignal, ref = true): Promise<void> =>
  setTimeout(ms, undefined, { signal, ref }).catch(() => {})

/**
 * Looks at the cluster again and again over the same connections, a `status` event each time, until SIGINT or SIGTERM.
 * Its exit code is that of the last look. @throws RunbookError exit 2 for several clusters at once
 */
export const watch = async ({
  cluster,
  options,
  emit,
  interrupts,
  connection,
}: RunInput): Promise<Outcome> => {
  if (options.cluster === 'all')
    throw usage('--watch looks at one cluster at a time', { next: 'name it: --cluster NAME' })
  // There is nothing to finish first: a look is given up at any time, and a second ^C is nobody's business here.
  interrupts.dispose()
  const stopping = new AbortController()
  const { signal } = stopping
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  const stoppable = { ...connection, signal }
  const shown = options.limit.length ? limitHosts(cluster, options.limit) : hostsOf(cluster)
  const fleet = await openFleet(cluster, stoppable, { tolerant: true })
  const { round, lost } = looker(fleet, statusStep(cluster), stoppable)
  let exit: ExitCode = EXIT.done
  let before = ''
  while (!signal.aborted) {
    // A timer must not keep the process when the looks have ended.
    await Promise.race([round(), pause(PATIENCE, signal, false)])
    if (signal.aborted) break
    const status = narrowed(statusOf(fleet.facts, lost(), new Date()), shown)
    const now = gist(status)
    emit({ event: 'status', ...status, watched: { changed: now !== before } })
    before = now
    exit = EXITS[status.health]
    await pause(EVERY, signal)
  }
  process.off('SIGINT', stop)
  process.off('SIGTERM', stop)
  const hosts = fleet.sessions.size
  await fleet.close()
  return { exit, changed: 0, failed: 0, ok: 0, resources: 0, hosts }
}
