import { failed, RunbookError } from '../errors.ts'
import type { Emit } from '../events.ts'
import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Interrupts } from '../interrupt.ts'
import type { Host } from '../inventory/cluster.ts'
import { addressOf, type Change, type Verb } from '../resources/resource.ts'
import { type RollHooks, roll } from '../rolling/roll.ts'
import { scriptFailed } from '../ssh/script-failed.ts'
import { isEnsure, type Move, type Step, type Tools } from '../step.ts'
import type { StepPlan } from './plan.ts'

export type Performer = {
  fleet: Fleet
  emit: Emit
  interrupts: Interrupts
  /** Answers a question with yes, or throws. */
  agree: (question: string) => Promise<void>
  /** Returns once the cluster's name was typed, or throws. */
  typed: (question: string) => Promise<void>
  /** Fresh facts and observations for a step. */
  refresh: (step: Step) => Promise<void>
  /** The same, but facts only where they may have changed. */
  lookAgain: (step: Step) => Promise<void>
  /** The same once a change is done, also for the steps behind it. */
  lookAround: () => Promise<void>
  /** Takes the facts for these, without a look; there is one before the run ends. */
  assume: (facts: Facts) => void
}

/** Seconds for writing files and small changes; installing software and starting members set their own. */
const WRITE_DEADLINE = 60
const INSTALL_DEADLINE = 600

/** Whether any of these brings software to a machine, which takes its time. */
const installs = (changes: Change[]): boolean =>
  changes.some(({ resource }) => ['release', 'package', 'packages'].includes(resource.kind))

/** Several hosts worked at once: all are waited for, then the first error speaks for all. */
const everywhere = async <T>(items: T[], work: (item: T) => Promise<void>): Promise<void> => {
  const results = await Promise.allSettled(items.map(work))
  const errors = results.flatMap(result =>
    result.status === 'rejected' ? [result.reason as RunbookError] : [],
  )
  const [first, ...others] = errors
  if (!first) return
  if (!(first instanceof RunbookError) || !others.length) throw first
  throw new RunbookError(first.exit, first.message, {
    ...first.details,
    state: [
      first.details.state,
      `${others.length} more of ${items.length} hosts failed: ${others.map(error => error.details?.host ?? error.message).join(', ')}`,
    ]
      .filter(Boolean)
      .join('; '),
  })
}

/** What a step writes, and which of its runbook's it is. */
export type Writing = { step: Step; writes: Map<Host, Change[]>; of?: { runbook: string; n: number } }

/**
 * Writes the differences of steps, all hosts at once, on each of them step by step without coming back in between. There
 * is a promise for each step: it is kept once all hosts have done it, and broken once no host works any more.
 */
export const writeAll = ({ fleet, emit }: Performer, steps: Writing[]): Promise<void>[] => {
  const hosts = [...new Set(steps.flatMap(({ writes }) => [...writes.keys()]))]
  const parts = hosts.flatMap(host => {
    const due = steps.filter(({ writes }) => writes.get(host)?.length)
    const begun = fleet.applyAll(
      host,
      due.map(({ writes }) => {
        const changes = writes.get(host)!
        const deadline = installs(changes) ? INSTALL_DEADLINE : WRITE_DEADLINE
        return { calls: changes.flatMap(change => change.verbs), deadline }
      }),
      onOutput(emit, host),
    )
    let before = Promise.resolve()
    return due.map(({ step, writes, of }, at) => {
      const what = writes.get(host)!.map(({ resource }) => addressOf(resource))
      const mutation = {
        event: 'mutation',
        host: host.name,
        step: step.title,
        what,
        ...(of && { of }),
      } as const
      const done = before.then(async () => {
        emit({ ...mutation, phase: 'begin' })
        const answer = await (await begun).answers[at]!
        emit({ ...mutation, phase: 'end' })
        if (answer.code !== 0) throw scriptFailed(step.title, host.name, what.join(', '), answer)
        fleet.facts.changed.add(host.name)
      })
      before = done
      return { step, done }
    })
  })
  const ended = Promise.allSettled(parts.map(({ done }) => done))
  return steps.map(({ step }) =>
    everywhere(
      parts.filter(part => part.step === step),
      ({ done }) => done,
    ).catch(async error => {
      await ended
      throw error
    }),
  )
}

const onOutput = (emit: Emit, host: Host) => (lines: string) => {
  for (const line of lines.split('\n').filter(Boolean)) emit({ event: 'output', host: host.name, line })
}

const rollHooks = ({ fleet, emit, interrupts, refresh }: Performer, step: Step): RollHooks => ({
  refresh: async () => {
    await refresh(step)
    return fleet.facts
  },
  checkpoint: after => interrupts.checkpoint(`${after} (${step.title})`),
  busy: interrupts.busy,
  begin: (host, what) => emit({ event: 'mutation', phase: 'begin', host: host.name, step: step.title, what }),
  end: host => emit({ event: 'mutation', phase: 'end', host: host.name, step: step.title, what: [] }),
  onOutput: host => onOutput(emit, host),
})

const toolsFor = (fleet: Fleet, emit: Emit, what: string, onFailure: Move['onFailure']): Tools => ({
  read: async (host, text, deadline) => {
    const answer = await fleet.sessions.get(host.machine)!.run({ text, deadline })
    if (answer.code !== 0) throw scriptFailed(what, host.name, text.split('\n').at(-1) ?? '', answer)
    return answer.stdout
  },
  apply: async (host, calls, deadline) => {
    const answer = await fleet.apply(host, calls, deadline, onOutput(emit, host))
    if (answer.code !== 0)
      throw scriptFailed(what, host.name, calls.map(({ call }) => call[0]).join(', '), answer, onFailure)
    fleet.facts.changed.add(host.name)
  },
  say: (host, line) => emit({ event: 'output', host: host.name, line }),
})

/** Carries out one move on all its hosts at once. */
const move = async (
  { fleet, emit }: Performer,
  { say, on, verbs, here, deadline, proof, onFailure }: Move,
) => {
  if (!proof)
    for (const host of on)
      emit({ event: 'mutation', phase: 'begin', host: host.name, step: say, what: [say] })
  await here?.(toolsFor(fleet, emit, say, onFailure))
  if (verbs)
    await everywhere(on, async host => {
      const calls: Verb[] = verbs(host)
      const answer = await fleet.apply(host, calls, deadline ?? WRITE_DEADLINE, onOutput(emit, host))
      if (answer.code !== 0)
        throw scriptFailed(say, host.name, calls.map(({ call }) => call[0]).join(', '), answer, onFailure)
      if (!proof) fleet.facts.changed.add(host.name)
    })
  if (!proof)
    for (const host of on) emit({ event: 'mutation', phase: 'end', host: host.name, step: say, what: [say] })
}

/** How many differences these are. */
export const countOf = (changes: Map<Host, Change[]>): number => [...changes.values()].flat().length

/** Carries out a step's plan; returns how many changes were made. Asks again what is due after each move. */
export const performStep = async (performer: Performer, step: Step, plan: StepPlan): Promise<number> => {
  const { fleet, interrupts } = performer
  let changed = 0
  if (isEnsure(step)) {
    if (plan.writes.size) {
      await Promise.all(writeAll(performer, [{ step, writes: plan.writes }]))
      changed += countOf(plan.writes)
    }
    if (plan.rolls.size && step.rolling) {
      const gate = step.rolling
      const hosts = [...plan.rolls.keys()]
      for (const host of gate.order(hosts, fleet.facts).slice(0, 1)) gate.permit(host, fleet.facts)
      if (gate.question) await performer.agree(gate.question(hosts))
      if (gate.typed) await performer.typed(gate.typed(hosts))
      await roll(fleet, gate, plan.rolls, rollHooks(performer, step))
      changed += [...plan.rolls.values()].reduce((sum, changes) => sum + Math.max(1, changes.length), 0)
    }
    await performer.lookAround()
    return changed
  }
  let last = ''
  let agreed = false
  let typed = false
  for (let moves = plan.moves; moves[0]; moves = step.run.plan(fleet.facts)) {
    const [next] = moves
    if (next.id === last)
      throw failed(`${next.say}: done, but nothing came of it`, {
        state: 'the same step is still due',
        next: 'zx runbooks/status.ts shows what each member says',
      })
    if (next.ask && !agreed) {
      await performer.agree(next.ask)
      agreed = true
    }
    if (next.typed && !typed) {
      await performer.typed(next.typed)
      typed = true
    }
    last = next.id
    interrupts.busy(next.say, next.deadline ?? WRITE_DEADLINE)
    if (next.rolling)
      await roll(
        fleet,
        next.rolling.gate,
        new Map(next.on.map(host => [host, next.rolling!.changes])),
        rollHooks(performer, step),
      )
    else await move(performer, next)
    if (next.proof) {
      // It changed nothing, but may have waited for what is to be told.
      if (step.run.tell) await performer.lookAgain(step)
      break
    }
    changed++
    if (next.certain && next.assume) performer.assume(next.assume(fleet.facts))
    // What was done here alone leaves every host as it was seen.
    else if (next.on.length) await performer.lookAround()
    interrupts.checkpoint(next.say)
  }
  return changed
}
