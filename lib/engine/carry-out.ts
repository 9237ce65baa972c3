import { CONFIRM_CLUSTER } from '../confirm.ts'
import { EXIT, failed, RunbookError } from '../errors.ts'
import type { Fleet } from '../fleet.ts'
import type { Holder } from '../lock.ts'
import type { Step } from '../step.ts'
import { alongWith, seemsClean, withWrites } from './along.ts'
import { performStep } from './perform.ts'
import { isClean, needsFacts, notesOf, questionsFor, type StepPlan } from './plan.ts'
import type { Planned, Progress } from './progress.ts'
import { planOf, type RunInput, toldBy } from './run.ts'

/**
 * Goes through the steps under the lock. A step is planned from what was seen last; if that would change something, or
 * depends on live facts, and anything has changed since, it looks again first. After a change the step must be clean.
 * One look also serves the steps behind it that seem to have nothing to do, and the next one that has.
 */
export const carryOut = async (
  input: RunInput,
  fleet: Fleet,
  steps: Planned[],
  told: Progress,
  record: Holder,
): Promise<void> => {
  const { emit, interrupts, asking, options } = input
  /** The steps that were looked at since the last change. */
  let seen = new Set(steps.map(({ step }) => step))
  const refresh = async (...wanted: Step[]) => {
    await fleet.probe(questionsFor(wanted, fleet))
    seen = new Set(wanted)
  }
  /** What a look at this time is worth asking for, from the step with this index on. */
  const ahead = (from: number): Step[] => {
    const rest = steps.slice(from).map(({ step }) => step)
    const due = rest.findIndex(step => !seemsClean(input, fleet, step))
    return due < 0 ? rest : rest.slice(0, due + 1)
  }
  const done: Planned[] = []

  for (const [index, planned] of steps.entries()) {
    const { step } = planned
    const position = `step ${index + 1} of ${steps.length}`
    told.start(planned)
    if (!seen.has(step) && (needsFacts(step) || !isClean(planOf(input, fleet, step))))
      await refresh(step, ...ahead(index + 1))
    const own = planOf(input, fleet, step)
    const along = alongWith(own, steps.slice(index + 1), input, fleet)
    const plan = withWrites(own, along)
    for (const message of plan.notes) emit({ event: 'note', message })
    const proofs = plan.moves.filter(move => move.proof)
    if (isClean(plan) && !proofs.length) {
      told.end(planned, plan, { status: 'ok', told: toldBy(fleet, step) })
      done.push(planned)
      continue
    }
    if (options.confirm) {
      const answer = await asking.before(step.title)
      if (answer === 'quit')
        throw new RunbookError(EXIT.interrupted, `Stopped before “${step.title}”`, {
          next: 'run the same command to go on',
        })
      if (answer === 'skip') {
        told.end(planned, plan, { status: 'skipped' })
        continue
      }
    }
    for (const session of fleet.sessions.values()) session.note(JSON.stringify({ ...record, step: position }))
    const changes = notesOf(plan)
    const hosts = [
      ...new Set([...plan.writes.keys(), ...plan.rolls.keys(), ...plan.moves.flatMap(move => move.on)]),
    ].map(host => host.name)
    const typed = (question: string) =>
      asking.typed(question, input.cluster.name, options.values.get(CONFIRM_CLUSTER))
    const together = [step, ...along.map(other => other.step)]
    const lookAround = () => refresh(...together, ...ahead(index + 1))
    const performer = { fleet, emit, interrupts, agree: asking.agree, typed, refresh, lookAround }
    const changed = await performStep(performer, step, plan)
    if (changed)
      for (const each of together) {
        const left = planOf(input, fleet, each)
        if (!isClean(left))
          throw stillDiffers(each, left, 'what was written stays; nothing after this step was touched')
      }
    done.push(planned)
    told.end(planned, plan, {
      status: changed ? 'changed' : 'ok',
      changed,
      changes,
      hosts: hosts.length ? hosts : undefined,
      told: toldBy(fleet, step),
    })
    // After the last step there is nothing left to stop.
    if (steps[index + 1])
      interrupts.checkpoint(`${planned.book.number} ${planned.book.title} › ${step.title}`)
  }
  // A later step may have touched what an earlier one had made right; one look at everything tells.
  if (done.some(({ step }) => !seen.has(step))) {
    await refresh(...done.map(({ step }) => step))
    for (const { step } of done) {
      const left = planOf(input, fleet, step)
      if (!isClean(left)) throw stillDiffers(step, left, 'every step was done; looking again found this')
    }
  }
}

const stillDiffers = (step: Step, left: StepPlan, state: string): RunbookError =>
  failed(`${step.title}: done, but it still differs`, {
    said:
      notesOf(left)
        .map(note => `${note.host}: ${note.what}: ${note.how}`)
        .slice(0, 4)
        .join('\n') || left.moves[0]?.say,
    state,
    next: 'run it again with --verbose; something else may be writing the same files',
  })
