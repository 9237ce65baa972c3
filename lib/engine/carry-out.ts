import { CONFIRM_CLUSTER } from '../confirm.ts'
import { EXIT, failed, RunbookError } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Holder } from '../lock.ts'
import type { Step } from '../step.ts'
import { type Along, alongWith, goesWithOthers, madeHere, seemsDue } from './along.ts'
import { countOf, performStep, writeAll } from './perform.ts'
import {
  isByFacts,
  isClean,
  mayChangeFacts,
  needsFacts,
  notesOf,
  questionsFor,
  type StepPlan,
} from './plan.ts'
import type { Planned, Progress } from './progress.ts'
import { doing, planOf, type RunInput, toldBy } from './run.ts'

/**
 * Goes through the steps under the lock. A step is planned from what was seen last; if that would change something, or
 * depends on live facts, and anything has changed since, it looks again first. After a change the step must be clean.
 * One look also serves the steps behind it that seem to have nothing to do, and the next one that has. What steps right
 * behind each other write is written in one go, as far as no plan depends on what comes before it.
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
  let seen = new Set(doing(steps))
  /** Whether anything was done since that the live facts may tell otherwise now. */
  let stale = false
  /** Whether some of them are known by what was done alone. */
  let assumed = false
  const look = async (wanted: Step[], facts: boolean) => {
    await fleet.probe(questionsFor(wanted, fleet, facts))
    seen = new Set(wanted)
    stale &&= !facts
    assumed &&= !facts
  }
  const refresh = (...wanted: Step[]) => look(wanted, wanted.some(needsFacts))
  /** The same, but what is known of the members is asked again only where it may have changed. */
  const lookAgain = (...wanted: Step[]) => look(wanted, stale && wanted.some(needsFacts))
  const typed = (question: string) =>
    asking.typed(question, input.cluster.name, options.values.get(CONFIRM_CLUSTER))
  const assume = (facts: Facts) => {
    fleet.assume(facts)
    assumed = true
  }
  const tools = { fleet, emit, interrupts, agree: asking.agree, typed, refresh, lookAgain, assume }
  /**
   * What a look at this time is worth asking for, from the step with this index on: up to what will be written next, or,
   * where nothing will, all that has been done: it is the look that comes after everything.
   */
  const ahead = (from: number, written = new Set<Step>()): Step[] => {
    const rest = steps.slice(from).flatMap(({ step }) => (written.has(step) ? [] : [step]))
    const first = rest.findIndex(step => seemsDue(input, fleet, step) && !goesWithOthers(step))
    if (first < 0) return [...rest, ...before()]
    const behind = rest.slice(first + 1).findIndex(step => !goesWithOthers(step))
    return behind < 0 ? rest : rest.slice(0, first + 1 + behind)
  }
  /** Whether all is known that this step is planned from. */
  const known = (step: Step) => seen.has(step) || (!stale && isByFacts(step))
  const done: Planned[] = []
  const before = () => done.map(({ step }) => step)
  const mustBeClean = (these: Iterable<Step>, state: string) => {
    for (const step of these) {
      const left = planOf(input, fleet, step)
      if (!isClean(left)) throw stillDiffers(step, left, state)
    }
  }
  const WRITTEN = 'what was written stays; nothing further was touched'
  /** What is written in one go, by its steps; each is told when its turn comes, also how it failed. */
  const parts = new Map<Planned, Part>()
  /** What was made on this machine before its time, and how many changes that was. */
  const made = new Map<Planned, { plan: StepPlan; changed: number }>()
  /** What follows the last of those that are under way. */
  let landing: { after: Planned; look: () => Promise<void> } | undefined

  for (const [index, planned] of steps.entries()) {
    const { step } = planned
    const position = `step ${index + 1} of ${steps.length}`
    const tell = (plan: StepPlan, changed: number) => {
      done.push(planned)
      told.end(planned, plan, { ...ended(plan, changed), told: toldBy(fleet, step) })
    }
    // After the last step there is nothing left to stop, and what is written in one go comes to its end.
    const checkpoint = () => {
      if (steps[index + 1] && !landing)
        interrupts.checkpoint(`${planned.book.number} ${planned.book.title} › ${step.title}`)
    }
    const arrive = async ({ plan, done }: Part) => {
      await done
      if (landing?.after === planned) {
        await landing.look()
        landing = undefined
      } else if (!landing) mustBeClean([step], WRITTEN)
      tell(plan, countOf(plan.writes))
      checkpoint()
    }
    told.start(planned)
    const ready = made.get(planned)
    if (ready) {
      tell(ready.plan, ready.changed)
      continue
    }
    const part = parts.get(planned)
    if (part) {
      for (const message of part.plan.notes) emit({ event: 'note', message })
      await arrive(part)
      continue
    }
    if (!known(step) && (needsFacts(step) || !isClean(planOf(input, fleet, step))))
      await lookAgain(step, ...ahead(index + 1))
    const plan = planOf(input, fleet, step)
    const proofs = plan.moves.filter(move => move.proof)
    if (isClean(plan) && !proofs.length) {
      for (const message of plan.notes) emit({ event: 'note', message })
      tell(plan, 0)
      continue
    }
    const rest = steps.slice(index + 1)
    for (const own of madeHere(plan, rest, { input, fleet })) {
      const changed = await performStep({ ...tools, lookAround: async () => {} }, own.planned.step, own.plan)
      made.set(own.planned, { plan: own.plan, changed })
    }
    const along = alongWith(plan, rest, { input, fleet, seen })
    for (const message of [...plan.notes, ...along.flatMap(noteOf)]) emit({ event: 'note', message })
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
    const all = [{ planned, plan }, ...along]
    const together = new Set(all.map(({ planned }) => planned.step))
    const lookAround = () => {
      stale ||= all.some(({ plan }) => mayChangeFacts(plan, input.cluster))
      return lookAgain(...together, ...ahead(index + 1, together))
    }
    const performer = { ...tools, lookAround }
    if (along.length) {
      const dones = writeAll(
        performer,
        all.map(({ planned: { step, book, n }, plan }) => ({
          step,
          writes: plan.writes,
          of: { runbook: book.name, n },
        })),
      )
      for (const [at, each] of all.entries()) parts.set(each.planned, { plan: each.plan, done: dones[at]! })
      const settled = Promise.allSettled(dones)
      const inTurn = [planned, ...along.flatMap(({ planned, follows }) => (follows ? [planned] : []))]
      landing = {
        after: inTurn.at(-1)!,
        look: async () => {
          await settled
          await lookAround()
          mustBeClean(
            inTurn.map(({ step }) => step),
            WRITTEN,
          )
        },
      }
      await arrive(parts.get(planned)!)
      continue
    }
    const changed = await performStep(performer, step, plan)
    if (changed) mustBeClean([step], WRITTEN)
    tell(plan, changed)
    checkpoint()
  }
  // A later step may have touched what an earlier one had made right; one look at everything tells.
  if (assumed || before().some(step => !seen.has(step))) await refresh(...before())
  mustBeClean(before(), 'every step was done; looking again found this')
}

/** What a step writes in one go with others, and when all hosts have done it. */
type Part = { plan: StepPlan; done: Promise<void> }

/** How a step has ended that made so many changes. */
const ended = (plan: StepPlan, changed: number) => {
  const hosts = [...plan.writes.keys(), ...plan.rolls.keys(), ...plan.moves.flatMap(move => move.on)]
  const names = [...new Set(hosts)].map(host => host.name)
  return {
    status: changed ? ('changed' as const) : ('ok' as const),
    changed,
    changes: notesOf(plan),
    hosts: names.length ? names : undefined,
  }
}

/** What is said of a step that is done before its time. */
const noteOf = ({ planned, plan, follows }: Along): string[] =>
  follows
    ? []
    : [`meanwhile, on ${[...plan.writes.keys()].map(({ name }) => name).join(', ')}: ${planned.step.title}`]

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
