import { EXIT, type ExitCode, RunbookError } from '../errors.ts'
import type { ChangeNote } from '../events.ts'
import type { Fleet } from '../fleet.ts'
import { sparing } from '../resources/reloads.ts'
import { scriptOf } from '../script.ts'
import type { Move } from '../step.ts'
import { isClean, notesOf } from './plan.ts'
import type { Planned, Progress } from './progress.ts'
import { planOf, type RunInput, toldBy } from './run.ts'

/** More predicted moves than this in one step means that `assume` leads nowhere. */
const MOST_MOVES = 50

/**
 * Shows what a run would do, from the same probe and the same plans; nothing is locked or written. What follows from a
 * move that was not carried out is predicted from assumed facts and marked so. Returns 0 or 10.
 */
export const dryRun = async (
  input: RunInput,
  fleet: Fleet,
  steps: Planned[],
  told: Progress,
): Promise<ExitCode> => {
  const { emit, options } = input
  let found = false
  for (const planned of steps) {
    told.start(planned)
    const { step } = planned
    try {
      const plan = planOf(input, fleet, step)
      for (const message of plan.notes) emit({ event: 'note', message })
      if (isClean(plan)) {
        // What the changes above would have led to can't be looked at yet.
        if (!planned.closing || !found) told.end(planned, plan, { status: 'ok', told: toldBy(fleet, step) })
        continue
      }
      const moves = 'run' in step ? predicted(step.run.plan, plan.moves, fleet, found) : []
      const order =
        'ensure' in step && step.rolling ? step.rolling.order([...plan.rolls.keys()], fleet.facts) : []
      if (order.length)
        emit({
          event: 'note',
          message: `order: ${order.map(host => host.name).join(', ')}; one at a time, each proven healthy before the next`,
        })
      const changes: ChangeNote[] = [
        ...notesOf(plan),
        ...moves.map(({ move, assumed }) => ({
          host: move.on.map(host => host.name).join(', ') || 'here',
          what: 'move',
          how: assumed ? `${move.say} (assumed)` : move.say,
        })),
      ]
      if (options.verbose)
        for (const [host, due] of [...plan.writes, ...plan.rolls]) {
          // Payloads are not made: a plan issues no certificate.
          const calls = due.flatMap(change => change.verbs.map(({ call }) => ({ call })))
          const [spared = []] = sparing([calls])
          const { text } = await scriptOf(spared)
          for (const line of text.trimEnd().split('\n').slice(-spared.length))
            emit({ event: 'output', host: host.name, line })
        }
      const hosts = [
        ...new Set([...plan.writes.keys(), ...plan.rolls.keys(), ...moves.flatMap(({ move }) => move.on)]),
      ].map(host => host.name)
      told.end(planned, plan, {
        status: 'would-change',
        changed: changes.length,
        changes,
        hosts: hosts.length ? hosts : undefined,
      })
      found = true
    } catch (error) {
      // After changes that were not made, a later refusal may only mean that they are missing.
      if (!found || !(error instanceof RunbookError)) throw error
      emit({ event: 'note', message: `can't be predicted before the changes above: ${error.message}` })
      told.end(
        planned,
        { writes: new Map(), rolls: new Map(), due: new Map(), moves: [], notes: [], resources: 0 },
        { status: 'skipped' },
      )
    }
  }
  return found ? EXIT.changesFound : EXIT.done
}

/**
 * The moves as they would follow one another, as far as their assumed effects tell; later steps are planned on what
 * they assume.
 */
const predicted = (
  plan: (facts: Fleet['facts']) => Move[],
  first: Move[],
  fleet: Fleet,
  after: boolean,
): { move: Move; assumed: boolean }[] => {
  const list: { move: Move; assumed: boolean }[] = []
  let moves = first
  while (moves[0] && list.length < MOST_MOVES) {
    const [move] = moves
    list.push({ move, assumed: after || list.length > 0 })
    if (!move.assume) break
    Object.assign(fleet.facts, move.assume(fleet.facts))
    moves = plan(fleet.facts)
  }
  return list
}
