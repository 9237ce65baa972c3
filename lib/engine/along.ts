import type { Fleet } from '../fleet.ts'
import { addressOf } from '../resources/resource.ts'
import { isEnsure, type Move, type Step } from '../step.ts'
import { isClean, needsFacts, type StepPlan } from './plan.ts'
import type { Planned } from './progress.ts'
import { planOf, type RunInput, toldBy } from './run.ts'

/** A step whose writes are made in one go with those of others. */
export type Along = {
  planned: Planned
  plan: StepPlan
  /** It follows those before it without anything between; else it is done before its time. */
  follows: boolean
}

/** What a step that is not due yet would do; nothing where that would end the run, which is left to its own time. */
const laterPlan = (input: RunInput, fleet: Fleet, step: Step): StepPlan | undefined => {
  try {
    return planOf(input, fleet, step)
  } catch {
    return undefined
  }
}

/** Whether what was seen last leaves this step something to do; what would end the run now may be right in its own time. */
export const seemsDue = (input: RunInput, fleet: Fleet, step: Step): boolean => {
  const plan = laterPlan(input, fleet, step)
  return plan !== undefined && !isClean(plan)
}

/** What is not written already by a plan before it: two steps may ask for the same. Pure. */
const besides = (plan: StepPlan, before: StepPlan[]): StepPlan => {
  const writes: StepPlan['writes'] = new Map()
  for (const [host, changes] of plan.writes) {
    const known = new Set(
      before.flatMap(({ writes }) => writes.get(host) ?? []).map(({ resource }) => addressOf(resource)),
    )
    const left = changes.filter(({ resource }) => !known.has(addressOf(resource)))
    if (left.length) writes.set(host, left)
  }
  return { ...plan, writes }
}

/**
 * Of the steps that follow, those that make something on this machine alone and may do so early, with what is due of
 * them. Where somebody wants to be asked before each step, there is none.
 */
export const madeHere = (
  own: StepPlan,
  rest: Planned[],
  { input, fleet }: { input: RunInput; fleet: Fleet },
): { planned: Planned; plan: StepPlan }[] =>
  input.options.confirm || !own.writes.size
    ? []
    : rest.flatMap(planned => {
        const { step } = planned
        if (isEnsure(step) || !step.early?.(fleet.facts)) return []
        const plan = laterPlan(input, fleet, step)
        return plan?.moves.length && plan.moves.every(isLocal) ? [{ planned, plan }] : []
      })

const isLocal = ({ on, ask, typed, proof }: Move): boolean => !on.length && !ask && !typed && !proof

/** Whether a step may be written in one go with those right before it. */
export const goesWithOthers = (step: Step): boolean => isEnsure(step) && (step.goesWith || !needsFacts(step))

/**
 * Of the steps that follow, those which are written in one go with this one, each host for itself and in their order:
 * those right behind it that were looked at since the last change and whose plans depend on nothing that is written before
 * them, and those which may come early.
 * Nothing is done beside a roll, and whoever wants to be asked before each step gets them one by one.
 */
export const alongWith = (
  own: StepPlan,
  rest: Planned[],
  { input, fleet, seen }: { input: RunInput; fleet: Fleet; seen: ReadonlySet<Step> },
): Along[] => {
  if (input.options.confirm || !own.writes.size || own.rolls.size) return []
  const along: Along[] = []
  let follows = true
  // What is due once these hosts are changed, such as a proof, is not passed either.
  const changed = new Set(fleet.facts.changed)
  const then = { ...fleet, facts: { ...fleet.facts, changed } }
  const note = ({ writes }: StepPlan) => {
    for (const { name } of writes.keys()) changed.add(name)
  }
  note(own)
  // Whatever is in between has nothing to do, and does not end the run.
  for (const planned of rest) {
    const { step } = planned
    const plan = laterPlan(input, then, step)
    if (plan && isClean(plan) && !plan.moves.length && seen.has(step) && !toldBy(fleet, step)?.error) continue
    const left = plan && besides(plan, [own, ...along.map(({ plan }) => plan)])
    if (!left || !isEnsure(step) || left.rolls.size) follows = false
    // With nothing left to write it is done by then, and is told so in its turn.
    else if (follows && seen.has(step) && goesWithOthers(step)) {
      along.push({ planned, plan: left, follows })
      note(left)
    } else if (left.writes.size) {
      if (step.early?.(fleet.facts)) along.push({ planned, plan: left, follows: false })
      else follows = false
    }
  }
  return along
}
