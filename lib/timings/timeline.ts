import type { Event, Stamped } from '../events.ts'
import type { Trip } from '../ssh/trips.ts'
import { covered, type Interval } from './intervals.ts'

/** A stretch of a run, in ms: `ms` is `far` + `wait` + `here`. `from` counts from the first event; what is before is negative. */
export type Phase = {
  title: string
  /** `04`, for a step of a runbook. */
  number?: string
  from: number
  ms: number
  /** At least one host worked. */
  far: number
  /** Hosts were waited for, and none worked: connecting, sending, the way there and back. */
  wait: number
  /** The rest: work on this machine. */
  here: number
  roundTrips: number
}

/** One machine's own line: when it was connected to, and each round trip with the phase it belongs to. */
export type Lane = {
  host: string
  connect: { from: number; ms: number }
  trips: (Omit<Trip, 'at'> & { from: number; phase: number })[]
}

export type Timeline = { phases: Phase[]; lanes: Lane[]; from: number; to: number }

type Of<K extends Event['event']> = Extract<Stamped, { event: K }>
type Window = Interval & { title: string; number?: string }

/** How a run's time went: start, connecting, looking, each step, the end; nothing for a run without connections. Pure. */
export const timelineOf = (events: Stamped[]): Timeline | undefined => {
  const of = <K extends Event['event']>(kind: K) =>
    events.filter((event): event is Of<K> => event.event === kind)
  const [start] = of('start')
  const hosts = of('timing').filter(({ began, trips }) => began !== undefined && trips !== undefined)
  if (!start || !hosts.length) return undefined
  const zero = Date.parse(start.at)
  const since = (at: string) => Date.parse(at) - zero
  const connects = hosts.map(({ began = '', connectMs }) => {
    const from = since(began)
    return { from, to: from + connectMs }
  })
  const to = since((of('end')[0] ?? hosts[0]!).at)
  const windows = windowsOf(events, since, { from: -(start.startMs ?? 0), to }, connects)
  const lanes = hosts.map(({ host, trips = [] }, index): Lane => {
    const { from, to } = connects[index]!
    const placed = trips.map(({ at, ...trip }) => {
      const begun = from + at
      const phase = windows.findLastIndex(window => window.from <= begun)
      return { ...trip, from: begun, phase: Math.max(0, phase) }
    })
    return { host, connect: { from, ms: to - from }, trips: placed }
  })
  const phases = windows.map((window, phase) => phaseOf(window, lanes, phase))
  return { phases, lanes, from: windows[0]!.from, to }
}

/** The run cut into stretches that follow one another without a gap. */
const windowsOf = (
  events: Stamped[],
  since: (at: string) => number,
  { from, to }: Interval,
  connects: Interval[],
): Window[] => {
  const windows: Window[] = []
  let reached = from
  const until = (end: number, title: string, number?: string) => {
    windows.push({ title, number, from: reached, to: Math.max(reached, end) })
    reached = Math.max(reached, end)
  }
  if (from < 0) until(0, 'Start, and read the inventory')
  until(Math.max(...connects.map(connect => connect.to)), 'Connect')
  let number: string | undefined
  let begun = false
  for (const event of events) {
    if (event.event === 'runbook') number = event.number
    if (event.event === 'step-start') {
      if (!begun) until(since(event.at), 'Look at the hosts')
      begun = true
    }
    if (event.event === 'step-end') until(since(event.at), event.title, number)
  }
  until(to, begun ? 'Close' : 'Look at the hosts')
  return windows
}

/** A script's own time in the middle of its round trip: what is known of the two ways is only their sum. */
export const working = ({ from, ms, remoteMs }: { from: number; ms: number; remoteMs: number }): Interval => {
  const way = Math.max(0, ms - remoteMs) / 2
  return { from: from + way, to: from + ms - way }
}

const phaseOf = (window: Window, lanes: Lane[], phase: number): Phase => {
  const trips = lanes.flatMap(lane => lane.trips)
  const away = [
    ...lanes.map(({ connect }) => ({ from: connect.from, to: connect.from + connect.ms })),
    ...trips.map(({ from, ms }) => ({ from, to: from + ms })),
  ]
  const ms = window.to - window.from
  const far = covered(trips.map(working), window)
  const waited = covered(away, window)
  return {
    title: window.title,
    number: window.number,
    from: window.from,
    ms,
    far,
    wait: waited - far,
    here: ms - waited,
    roundTrips: trips.filter(trip => trip.phase === phase && !trip.along).length,
  }
}
