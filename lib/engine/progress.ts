import { EXIT, RunbookError } from '../errors.ts'
import type { ChangeNote, Emit, StepStatus } from '../events.ts'
import type { Runbook } from '../runbook.ts'
import type { Step, Told } from '../step.ts'
import type { StepPlan } from './plan.ts'

/** A step with its place in its runbook and chain; a closing one belongs to none and only shows something. */
export type Planned = { book: Runbook; step: Step; n: number; of: number; closing?: boolean }

type Ending = {
  status: StepStatus
  changed?: number
  changes?: ChangeNote[]
  hosts?: string[]
  /** What the step shows after its end. */
  told?: Told
}
type Totals = { changed: number; ok: number; resources: number; failed: number }

/** Tells the sinks where a run is, and counts; one for each run. */
export type Progress = {
  start: (planned: Planned) => void
  /** @throws RunbookError what the step itself tells as no good end */
  end: (planned: Planned, plan: StepPlan, ending: Ending) => void
  /** Runs something that may refuse, and if it does, tells which step that was. */
  failing: <T>(planned: Planned, work: () => T) => T
  failed: (error: RunbookError) => void
  totals: () => Totals
}

const namesOf = ({ on }: Step): string[] => (on.length ? on.map(host => host.name) : ['here'])

export const progress = (emit: Emit): Progress => {
  const totals: Totals = { changed: 0, ok: 0, resources: 0, failed: 0 }
  let atStart = { ...totals }
  let current: Runbook | undefined
  let running: { planned: Planned; since: number } | undefined

  const start = (planned: Planned) => {
    const { book, step, n, of, closing } = planned
    if (closing) return
    if (book !== current) {
      current = book
      atStart = { ...totals }
      emit({ event: 'runbook', number: book.number, title: book.title, steps: of })
    }
    running = { planned, since: performance.now() }
    emit({ event: 'step-start', runbook: book.name, n, of, title: step.title, hosts: namesOf(step) })
  }
  const emitEnd = ({ book, step, n }: Planned, { status, changes = [], hosts = namesOf(step) }: Ending) => {
    emit({
      event: 'step-end',
      runbook: book.name,
      n,
      title: step.title,
      status,
      hosts,
      changes,
      ms: Math.round(performance.now() - (running?.since ?? performance.now())),
    })
    running = undefined
  }
  const show = ({ events, error }: Told = { events: [] }) => {
    for (const event of events) emit(event)
    if (error) throw error
  }

  return {
    start,
    end: (planned, plan, ending) => {
      const { changed = 0, told } = ending
      if (planned.closing) return show(told)
      const weight = Math.max(1, plan.resources, changed)
      totals.changed += changed
      totals.ok += weight - changed
      totals.resources += weight
      // A refusal says that what the step stands for does not hold; any other verdict is what it was to find out.
      const refuses = told?.error?.exit === EXIT.refused
      emitEnd(planned, refuses ? { ...ending, status: 'failed' } : ending)
      show(told)
      const { book, n, of } = planned
      if (n === of)
        emit({
          event: 'runbook-end',
          number: book.number,
          title: book.title,
          changed: totals.changed - atStart.changed,
          ok: totals.ok - atStart.ok,
          resources: totals.resources - atStart.resources,
        })
    },
    failing: (planned, work) => {
      try {
        return work()
      } catch (error) {
        if (!running && error instanceof RunbookError) start(planned)
        throw error
      }
    },
    failed: error => {
      if (error.exit !== EXIT.interrupted) totals.failed++
      const step = running?.planned.step.title
      if (running)
        emitEnd(running.planned, { status: error.exit === EXIT.interrupted ? 'skipped' : 'failed' })
      emit({ event: 'error', exit: error.exit, message: error.message, details: error.details, step })
    },
    totals: () => totals,
  }
}
