import type { Event, Stamped } from '../events.ts'

type Of<K extends Event['event']> = Extract<Event, { event: K }>

/** A step with what was said while it ran. */
export type StepPart = { step: Of<'step-end'>; notes: string[]; errors: Of<'error'>[] }
export type BookPart = {
  number: string
  title: string
  steps: StepPart[]
  tables: Of<'table'>[]
  warnings: Of<'warning'>[]
}

/** A run as its report tells it, folded from its events. */
export type Run = {
  at: string
  start: Of<'start'> | undefined
  end: Of<'end'> | undefined
  books: BookPart[]
  /** What belongs to no runbook. */
  tables: Of<'table'>[]
  warnings: Of<'warning'>[]
  notes: string[]
  errors: Of<'error'>[]
  timings: Of<'timing'>[]
}

/** Folds events; a run that was cut short has no `end`, and that is told, not guessed. */
export const fold = (events: Stamped[]): Run => {
  const run: Run = {
    at: events[0]?.at ?? '',
    start: undefined,
    end: undefined,
    books: [],
    tables: [],
    warnings: [],
    notes: [],
    errors: [],
    timings: [],
  }
  let book: BookPart | undefined
  let step: StepPart | undefined
  let notes: string[] | undefined
  for (const event of events)
    switch (event.event) {
      case 'start':
        run.start = event
        break
      case 'runbook':
        book = { number: event.number, title: event.title, steps: [], tables: [], warnings: [] }
        run.books.push(book)
        break
      case 'runbook-end':
        book = undefined
        step = undefined
        break
      case 'step-start':
        notes = []
        step = undefined
        break
      case 'step-end':
        step = { step: event, notes: notes ?? [], errors: [] }
        notes = undefined
        book?.steps.push(step)
        break
      case 'note':
        ;(notes ?? run.notes).push(event.message)
        break
      case 'warning':
        ;(book ?? run).warnings.push(event)
        break
      case 'status':
        for (const { message, next, host } of event.findings)
          (book ?? run).warnings.push({ event: 'warning', message: `${message}; ${next}`, host })
        break
      case 'table':
        ;(book ?? run).tables.push(event)
        break
      case 'error':
        if (step?.step.status === 'failed') step.errors.push(event)
        else run.errors.push(event)
        break
      case 'timing':
        run.timings.push(event)
        break
      case 'end':
        run.end = event
    }
  return run
}
