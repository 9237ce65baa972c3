import type { Fleet } from '../fleet.ts'
import { isEnsure, type Step } from '../step.ts'
import { installs } from './perform.ts'
import { isClean, type StepPlan } from './plan.ts'
import type { Planned } from './progress.ts'
import { planOf, type RunInput } from './run.ts'

/** A later step whose writes are made together with those of an earlier one. */
export type Along = { step: Step; plan: StepPlan }

/** Whether what was seen last leaves this step nothing to do. */
export const seemsClean = (input: RunInput, fleet: Fleet, step: Step): boolean => {
  try {
    return isClean(planOf(input, fleet, step))
  } catch {
    return false
  }
}

/**
 * Of the steps that follow, those which may be done while this plan installs something, on machines that are idle
 * meanwhile. Whoever wants to be asked before each step gets them one by one.
 */
export const alongWith = (plan: StepPlan, rest: Planned[], input: RunInput, fleet: Fleet): Along[] => {
  if (input.options.confirm || ![...plan.writes.values()].some(installs)) return []
  const busy = new Set([...plan.writes.keys()].map(host => host.machine))
  return rest.flatMap(({ step }) => {
    const isIdle = !step.on.some(host => busy.has(host.machine))
    if (!isEnsure(step) || !isIdle || !step.early?.(fleet.facts)) return []
    const later = planOf(input, fleet, step)
    if (isClean(later) || later.rolls.size) return []
    for (const host of step.on) busy.add(host.machine)
    return [{ step, plan: later }]
  })
}

/** A plan that writes what those along with it want, too, and says so. Pure. */
export const withWrites = (plan: StepPlan, along: Along[]): StepPlan => ({
  ...plan,
  writes: new Map([plan, ...along.map(({ plan }) => plan)].flatMap(({ writes }) => [...writes])),
  notes: [
    ...plan.notes,
    ...along.map(
      ({ step, plan }) =>
        `meanwhile, on ${[...plan.writes.keys()].map(({ name }) => name).join(', ')}: ${step.title}`,
    ),
  ],
})
