import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Move, RunStep, Told } from '../step.ts'
import type { Wish } from './aim.ts'

/** How a step of a restore is planned: from what the members' hosts say, and what the operator asked for. */
export type Plan = (facts: Facts, wish: Wish) => Move[]

/** Makes the steps of a restore: all look at the state of every member. */
export const stepsFor =
  (members: Host[], look: (member: Host) => Record<string, string>, wish: Wish) =>
  (title: string, plan: Plan, tell?: (facts: Facts, wish: Wish) => Told): RunStep => ({
    title,
    on: members,
    look,
    run: { plan: facts => plan(facts, wish), ...(tell && { tell: facts => tell(facts, wish) }) },
  })
