import type { Asker } from '../ask.ts'
import { EXIT, type ExitCode, RunbookError, unforeseen, usage } from '../errors.ts'
import type { Emit } from '../events.ts'
import { type Fleet, openFleet } from '../fleet.ts'
import type { Interrupts } from '../interrupt.ts'
import { type Cluster, type Host, hostsOf } from '../inventory/cluster.ts'
import { limitHosts } from '../inventory/select.ts'
import { holder, takeLocks } from '../lock.ts'
import type { Options } from '../options.ts'
import type { Context, Runbook } from '../runbook.ts'
import type { ConnectOptions } from '../ssh/shell.ts'
import { isEnsure, type RunStep, type Step, type Told } from '../step.ts'
import { checkAgreement } from './agreement.ts'
import { carryOut } from './carry-out.ts'
import { dryRun } from './dry-run.ts'
import { isClean, planStep, questionsFor, type StepPlan } from './plan.ts'
import { type Planned, type Progress, progress } from './progress.ts'
import { checkUnfinished } from './unfinished.ts'

export type Asking = Pick<Asker, 'agree' | 'before' | 'typed'>

export type RunInput = {
  name: string
  books: Runbook[]
  cluster: Cluster
  options: Options
  emit: Emit
  interrupts: Interrupts
  asking: Asking
  connection: ConnectOptions
  tolerant?: boolean
  closing?: (context: Context) => RunStep
}

/** What a run came to; the caller emits the last event from it. */
export type Outcome = {
  exit: ExitCode
  changed: number
  failed: number
  ok: number
  resources: number
  hosts: number
}

const contextOf = ({ cluster, options }: Pick<RunInput, 'cluster' | 'options'>): Context => {
  const hosts = options.limit.length ? limitHosts(cluster, options.limit) : hostsOf(cluster)
  const role = (wanted: Host['role']) => hosts.filter(host => host.role === wanted)
  return { cluster, options, hosts, members: role('member'), loadBalancers: role('loadBalancer') }
}

/** Every step of every runbook in order; a step about hosts that the inventory or --limit leaves out is dropped. */
export const stepsOf = (input: Pick<RunInput, 'books' | 'cluster' | 'options' | 'closing'>): Planned[] => {
  const context = contextOf(input)
  const steps = input.books.flatMap(book => {
    if (book.wholeCluster && input.options.limit.length)
      throw usage(`${book.name} needs every host at once`, { next: 'run it without --limit' })
    const steps = book.steps(context).filter(step => !isEnsure(step) || step.on.length > 0)
    return steps.map((step, index) => ({ book, step, n: index + 1, of: steps.length }))
  })
  const last = steps.at(-1)
  return last && input.closing ? [...steps, { ...last, step: input.closing(context), closing: true }] : steps
}

/** The steps that do something, without what only shows how things are in the end. */
export const doing = (steps: Planned[]): Step[] =>
  steps.flatMap(({ step, closing }) => (closing ? [] : [step]))

/** Connects, looks, and, if anything differs, locks, looks again and does what is due. */
export const run = async (input: RunInput): Promise<Outcome> => {
  const { cluster, options, emit } = input
  const steps = stepsOf(input)
  const all = steps.map(({ step }) => step)
  checkAgreement(all)
  const told = progress(emit)
  const fleet = await openFleet(cluster, input.connection, { tolerant: input.tolerant })
  let exit: ExitCode = EXIT.done
  try {
    if (!input.tolerant) checkReached(fleet, input, emit)
    await fleet.probe(questionsFor(all, fleet, true))
    if (!input.tolerant) checkUnfinished(fleet.facts, input.books)
    if (options.dryRun) exit = await dryRun(input, fleet, steps, told)
    else if (isDue(input, fleet, steps, told)) {
      const record = holder(input.name, cluster.name, new Date(), `step 1 of ${steps.length}`)
      await takeLocks(fleet, record, options.wait, message => emit({ event: 'note', message }))
      // What was seen before the lock may be history by now; what only shows something has its look at the end.
      await fleet.probe(questionsFor(doing(steps), fleet, true))
      checkUnfinished(fleet.facts, input.books)
      await carryOut(input, fleet, steps, told, record)
    }
  } catch (error) {
    const known = unforeseen(error)
    exit = known.exit
    told.failed(known)
  } finally {
    await fleet.close()
    for (const { name, counts } of fleet.sessions.values())
      emit({
        event: 'timing',
        host: name,
        connectMs: Math.round(counts.connectMs),
        roundTrips: counts.roundTrips,
        remoteMs: Math.round(counts.remoteMs),
        sshProcesses: counts.sshProcesses,
        began: counts.began,
        trips: counts.trips,
      })
  }
  return { exit, ...told.totals(), hosts: fleet.sessions.size }
}

/** Hosts that any of the runbooks can't do without. */
const neededBy = (input: RunInput): Host[] => {
  const context = contextOf(input)
  const needed = new Set(input.books.flatMap(book => book.needs?.(context) ?? context.hosts))
  return context.hosts.filter(host => needed.has(host))
}

/** How to mend a host, or go on without, by what the runbooks allow. */
const nextWithout = ({ books }: RunInput, { details }: RunbookError, gone: Host[], rest: Host[]): string => {
  const names = (hosts: Host[]) => hosts.map(({ name }) => name).join()
  if (books.some(book => book.needs))
    return `${details.next}; or, if it is gone, go on without: --without ${names(gone)}`
  if (books.some(book => book.wholeCluster)) return details.next ?? ''
  return [details.next, rest.length ? `or leave it out: --limit ${names(rest)}` : '']
    .filter(Boolean)
    .join('; ')
}

/** @throws RunbookError exit 3 before any change when a host this run is about can't be reached */
const checkReached = (fleet: Fleet, input: RunInput, emit: Emit) => {
  const hosts = neededBy(input)
  const wanted = hosts.filter(host => fleet.lost.has(host.machine))
  for (const host of hostsOf(fleet.cluster))
    if (fleet.lost.has(host.machine) && !hosts.includes(host))
      emit({
        event: 'warning',
        host: host.name,
        message: `${host.name} can't be reached; this run does not need it`,
      })
  const [first, ...others] = wanted
  if (!first) return
  const error = fleet.lost.get(first.machine)!
  const rest = hosts.filter(host => !wanted.includes(host))
  throw new RunbookError(
    error.exit,
    others.length ? `${error.message}, nor can ${others.map(host => host.name).join(', ')}` : error.message,
    {
      ...error.details,
      state: 'nothing was changed on any host',
      next: nextWithout(input, error, wanted, rest),
    },
  )
}

export const planOf = ({ options }: RunInput, fleet: Fleet, step: Step): StepPlan =>
  planStep(step, {
    observed: fleet.observed,
    facts: fleet.facts,
    reached: host => fleet.sessions.has(host.machine),
    adopt: options.adopt,
  })

/** What a step shows once it has ended. */
export const toldBy = ({ facts, lost }: Fleet, step: Step): Told | undefined =>
  isEnsure(step) ? undefined : step.run.tell?.(facts, lost)

/** Whether any step has something to do; if none has, all of them are told as already right. */
const isDue = (input: RunInput, fleet: Fleet, steps: Planned[], told: Progress): boolean => {
  const clean: [Planned, StepPlan][] = []
  for (const planned of steps) {
    const plan = told.failing(planned, () => planOf(input, fleet, planned.step))
    if (!isClean(plan)) return true
    clean.push([planned, plan])
    // What a look refuses ends the run before the lock is taken.
    if (toldBy(fleet, planned.step)?.error) break
  }
  for (const [planned, plan] of clean) {
    told.start(planned)
    for (const message of plan.notes) input.emit({ event: 'note', message })
    told.end(planned, plan, { status: 'ok', told: toldBy(fleet, planned.step) })
  }
  return false
}
