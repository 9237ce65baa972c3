import type { Fleet } from '../fleet.ts'
import { isEnsure, type Step } from '../step.ts'
import { isClean, type StepPlan } from './plan.ts'
import type { Planned } from './progress.ts'
import { planOf, type RunInput } from './run.ts'

/** A later step whose writes are made together with those of an earlier one. */
export type Along = { step: Step; plan: StepPlan }

/** What a step that is not due yet would do; nothing where that would end the run, which is left to its own time. */
const laterPlan = (input: RunInput, fleet: Fleet, step: Step): StepPlan | undefined => {
  try {
    return planOf(input, fleet, step)
  } catch {
    return undefined
  }
}

/** Whether what was seen last leaves this step nothing to do. */
export const seemsClean = (input: RunInput, fleet: Fleet, step: Step): boolean => {
  const plan = laterPlan(input, fleet, step)
  return plan !== undefined && isClean(plan)
}

/**
 * Of the steps that follow, those which may be done while this plan writes, on machines that are idle meanwhile. Nothing
 * is done beside a roll, and whoever wants to be asked before each step gets them one by one.
 */
export const alongWith = (plan: StepPlan, rest: Planned[], input: RunInput, fleet: Fleet): Along[] => {
  if (input.options.confirm || !plan.writes.size || plan.rolls.size) return []
  const busy = new Set([...plan.writes.keys()].map(host => host.machine))
  return rest.flatMap(({ step }) => {
    const isIdle = !step.on.some(host => busy.has(host.machine))
    if (!isEnsure(step) || !isIdle || !step.early?.(fleet.facts)) return []
    const later = laterPlan(input, fleet, step)
    return !later || isClean(later) || later.rolls.size ? [] : [{ step, plan: later }]
  })
}

/** The changes of several plans by host, in the order of the plans. */
const together = (plans: StepPlan[]): StepPlan['writes'] => {
  const writes: StepPlan['writes'] = new Map()
  for (const plan of plans)
    for (const [host, changes] of plan.writes) writes.set(host, [...(writes.get(host) ?? []), ...changes])
  return writes
}

/** A plan that writes what those along with it want, too, and says so. Pure. */
export const withWrites = (plan: StepPlan, along: Along[]): StepPlan => ({
  ...plan,
  writes: together([plan, ...along.map(({ plan }) => plan)]),
  notes: [
    ...plan.notes,
    ...along.map(
      ({ step, plan }) =>
        `meanwhile, on ${[...plan.writes.keys()].map(({ name }) => name).join(', ')}: ${step.title}`,
    ),
  ],
})
