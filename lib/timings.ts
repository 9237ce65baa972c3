import type { Event } from './events.ts'
import { duration } from './ui/words.ts'

/** Connections and round trips per machine as a table, the same on the terminal and in the report. Times are in ms. */
export const timingTable = (
  timings: Extract<Event, { event: 'timing' }>[],
): { columns: string[]; rows: string[][] } => ({
  columns: ['host', 'ssh processes', 'round trips', 'connected in', 'worked there'],
  rows: timings.map(({ host, sshProcesses, roundTrips, connectMs, remoteMs }) => [
    host,
    `${sshProcesses}`,
    `${roundTrips}`,
    duration(connectMs),
    duration(remoteMs),
  ]),
})
