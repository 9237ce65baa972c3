import type { Event } from '../../../lib/events.ts'

/**
 * A moment right before or right after something is changed: the `k`-th of its phase in a step. Hosts that are changed
 * at the same time end in any order, and the leader comes last wherever it is; counted this way, a boundary is the same
 * one each time. None is left out, not even where the begins of several hosts follow each other at once: each host
 * gets its script by itself, and a kill can come between any two.
 */
export type Boundary = {
  /** `04/03`: the runbook's number and the step's. */
  step: string
  phase: 'begin' | 'end'
  /** From 1. */
  k: number
  title: string
  /** On the operator's own machine, not on a host. */
  here: boolean
}

type Place = Pick<Boundary, 'step' | 'phase' | 'k'>

export const isAt = (a: Place, b: Place): boolean => a.step === b.step && a.phase === b.phase && a.k === b.k

/** `04/03 begin 2` */
export const nameOf = ({ step, phase, k }: Place): string => `${step} ${phase} ${k}`

/** An event that is at a boundary, and the host it is about; none for what is written on the operator's machine. */
export type Reached = { boundary: Boundary; host?: string }

const digits = (n: number): string => String(n).padStart(2, '0')

/** Says of each event of a run, given one after another, which boundary it is, if it is one. */
export const boundaryReader = (): ((event: Event) => Reached | undefined) => {
  const idOf = ({ runbook, n }: { runbook: string; n: number }) => `${runbook.slice(0, 2)}/${digits(n)}`
  let current = ''
  let here = false
  const counts = new Map<string, number>()
  const reached = (phase: Boundary['phase'], title: string, host?: string, step = current): Reached => {
    const k = (counts.get(`${step} ${phase}`) ?? 0) + 1
    counts.set(`${step} ${phase}`, k)
    return { boundary: { step, phase, k, title, here: host === undefined }, host }
  }
  return event => {
    // Of steps that are written in one go, a host may be further than what is told.
    if (event.event === 'mutation')
      return reached(event.phase, event.step, event.host, event.of && idOf(event.of))
    if (event.event === 'step-start') {
      current = idOf(event)
      here = event.hosts.length === 0
      // Only its end will tell whether it changes anything.
      if (here) return reached('begin', event.title)
    }
    if (event.event === 'step-end' && here && event.status === 'changed') return reached('end', event.title)
    return undefined
  }
}

/** All boundaries of a run that came to its end. Pure. */
export const boundariesOf = (events: readonly Event[]): Boundary[] => {
  const read = boundaryReader()
  const all = events.flatMap(event => read(event)?.boundary ?? [])
  return all.filter(({ step }) => all.some(other => other.step === step && other.phase === 'end'))
}

/** What boundaries may be called: enough to tell whether a word could mean any of them before they are known. */
export const NAMES: readonly string[] = [...Array(17).keys()].flatMap(book =>
  [...Array(12).keys()].flatMap(n =>
    (['begin', 'end'] as const).flatMap(phase =>
      [1, 2, 3, 4, 5, 6].map(k => nameOf({ step: `${digits(book)}/${digits(n + 1)}`, phase, k })),
    ),
  ),
)
