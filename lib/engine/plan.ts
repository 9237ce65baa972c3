import { refused } from '../errors.ts'
import { memberNeeds } from '../etcd/facts.ts'
import type { ChangeNote } from '../events.ts'
import type { Facts } from '../facts/facts.ts'
import type { Fleet, Question } from '../fleet.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { planResources } from '../resources/plan.ts'
import { addressOf, type Change, type Observed, type Resource } from '../resources/resource.ts'
import { isEnsure, type Move, type Step } from '../step.ts'

/** What one step would do now. */
export type StepPlan = {
  /** Differences per host, to be written at once. */
  writes: Map<Host, Change[]>
  /** Hosts to take through the gate one at a time, with their differences (none: only a restart is due). */
  rolls: Map<Host, Change[]>
  moves: Move[]
  /** Why a host goes through the gate although none of its differences asks for it. */
  due: Map<Host, string>
  notes: string[]
  /** How many resources were compared. */
  resources: number
}

export const isClean = ({ writes, rolls, moves }: StepPlan): boolean =>
  writes.size === 0 && rolls.size === 0 && moves.every(move => move.proof)

const unobserved = (): Observed => ({
  paths: new Map(),
  hashes: new Map(),
  texts: new Map(),
  units: new Map(),
  packages: new Map(),
  users: new Map(),
  scripts: new Map(),
})

export type PlanInput = {
  observed: Map<string, Observed>
  facts: Facts
  reached: (host: Host) => boolean
  adopt: boolean
}

const UNREAD = 'restart: it has not read what was written earlier'

/** Pure: what differs, what is left alone and why. @throws RunbookError exit 5 for what is not ours */
export const planStep = (step: Step, { observed, facts, reached, adopt }: PlanInput): StepPlan => {
  const plan: StepPlan = {
    writes: new Map(),
    rolls: new Map(),
    due: new Map(),
    moves: [],
    notes: [],
    resources: 0,
  }
  if (!isEnsure(step)) return { ...plan, moves: step.run.plan(facts) }
  for (const host of step.on.filter(reached)) {
    const resources = step.ensure(host)
    plan.resources += resources.length
    const changes = planResources(resources, observed.get(host.machine) ?? unobserved(), facts)
    const foreign = changes.find(change => change.foreign)
    if (foreign && !adopt)
      throw refused(`${foreign.foreign}, on ${host.name}`, {
        host: `${host.name} (${host.address})`,
        said: foreign.diff,
        state: 'it was left as it is',
        next: 'move it away, or let it be replaced and kept beside as .before: --adopt',
      })
    const reason = step.leave?.(host, facts)
    if (reason !== undefined) {
      if (changes.length && reason) plan.notes.push(`${host.name}: ${reason}`)
      continue
    }
    const { rolling } = step
    if (rolling?.running(host, facts)) {
      const restarts = changes.some(change => change.restarts)
      const unread = !restarts && rolling.pending(host, facts)
      if (unread) plan.due.set(host, rolling.due?.(host, facts) ?? UNREAD)
      if (restarts || unread) plan.rolls.set(host, changes)
      else if (changes.length) plan.writes.set(host, changes)
    } else if (changes.length) plan.writes.set(host, changes)
  }
  return plan
}

/** What differs, as it is told to people. */
export const notesOf = ({ writes, rolls, due }: StepPlan): ChangeNote[] => [
  ...[...writes, ...rolls].flatMap(([host, changes]) =>
    changes.map(({ resource, how, diff }) => ({ host: host.name, what: addressOf(resource), how, diff })),
  ),
  ...[...due].map(([host, how]) => ({ host: host.name, what: 'service', how })),
]

/** Whether a plan of this step depends on live facts, not only on the host's own files. */
export const needsFacts = (step: Step): boolean =>
  !isEnsure(step) ||
  step.rolling !== undefined ||
  step.leave !== undefined ||
  step.look !== undefined ||
  step.on.some(host => step.ensure(host).some(isLazy))

/** Whether a plan of this step depends on live facts alone. */
export const isByFacts = (step: Step): boolean => !isEnsure(step) && !step.look

const isLazy = (resource: Resource): boolean =>
  resource.kind === 'pair' ||
  ['content', 'lines', 'certificates'].some(
    key => typeof (resource as Record<string, unknown>)[key] === 'function',
  )

/** Whether carrying a plan out may change what is known of the members: their files, their service, or more than files. */
export const mayChangeFacts = ({ writes, rolls, moves }: StepPlan, cluster: Cluster): boolean =>
  moves.length > 0 ||
  rolls.size > 0 ||
  [...writes].some(([host, changes]) => {
    const { stat = [], hash = [], texts = [], units = [] } = memberNeeds(cluster, host)
    const known = new Set([...stat, ...hash, ...texts])
    return changes.some(({ resource }) => {
      if (resource.kind === 'unit' || resource.kind === 'running') return units.includes(resource.name)
      return !('path' in resource) || known.has(resource.path)
    })
  })

/**
 * What must be asked of each machine to plan these steps: of every machine when live facts are needed, else only of
 * those the steps are about, and only about their files.
 */
export const questionsFor = (
  steps: Step[],
  fleet: Fleet,
  facts = steps.some(needsFacts),
): Map<string, Question> => {
  const questions = new Map<string, Question>()
  const about = (machine: string): Question | undefined => {
    if (!fleet.sessions.has(machine)) return undefined
    const question = questions.get(machine) ?? { resources: [], looks: [], facts }
    questions.set(machine, question)
    return question
  }
  if (facts) for (const machine of fleet.sessions.keys()) about(machine)
  for (const step of steps)
    for (const host of step.on) {
      const question = about(host.machine)
      if (isEnsure(step)) question?.resources.push(...step.ensure(host))
      if (step.look) question?.looks.push({ host, looks: step.look(host) })
    }
  return questions
}
