import type { Event } from '../events.ts'
import { count, duration } from '../ui/words.ts'
import type { Phase } from './timeline.ts'

type Table = { columns: string[]; rows: string[][] }

/** Connections and round trips per machine as a table, the same on the terminal and in the report. */
export const hostTable = (timings: Extract<Event, { event: 'timing' }>[]): Table => ({
  columns: ['host', 'ssh processes', 'round trips', 'connected in', 'worked there'],
  rows: timings.map(({ host, sshProcesses, roundTrips, connectMs, remoteMs }) => [
    host,
    `${sshProcesses}`,
    `${roundTrips}`,
    duration(connectMs),
    duration(remoteMs),
  ]),
})

/** Phases shorter than this (ms) share a line. */
const SHORT = 20

const fine = (ms: number): string => (ms < 5 ? '–' : `${(ms / 1000).toFixed(2)} s`)
const row = (title: string, phases: Phase[]): string[] => {
  const sum = (key: 'ms' | 'far' | 'wait' | 'here' | 'roundTrips') =>
    phases.reduce((total, phase) => total + phase[key], 0)
  const trips = sum('roundTrips')
  return [
    fine(sum('ms')),
    fine(sum('far')),
    fine(sum('wait')),
    fine(sum('here')),
    trips ? `${trips}` : '–',
    title,
  ]
}

/** Where a run's time went: a line per phase, and one for all of those that took next to nothing. Pure. */
export const phaseTable = (phases: Phase[]): Table => {
  const short = phases.filter(({ ms, number }) => number !== undefined && ms < SHORT)
  const long = phases.filter(phase => !short.includes(phase))
  const steps = long.some(({ number }) => number !== undefined) ? 'other step' : 'step'
  return {
    columns: ['in all', 'on hosts', 'on the way', 'here', 'round trips', 'phase'],
    rows: [
      ...long.map(phase => row([phase.number, phase.title].filter(Boolean).join(' '), [phase])),
      ...(short.length ? [row(`${count(short.length, steps)}, each below ${SHORT} ms`, short)] : []),
      row('All', phases),
    ],
  }
}
