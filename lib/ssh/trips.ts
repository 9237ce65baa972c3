/** One question to a machine's shell and its answer. In ms; `at` counts from when the connection was begun. */
export type Trip = {
  at: number
  ms: number
  /** What the script took on its host, by that host's clock (proc(5), /proc/uptime: to 10 ms). */
  remoteMs: number
}

export type SessionCounts = {
  /** When the connection was begun, ISO 8601 in UTC. */
  began: string
  sshProcesses: number
  roundTrips: number
  connectMs: number
  remoteMs: number
  trips: Trip[]
}

/** What a session counts of itself: how long connecting took, and each round trip. */
export const tripLog = () => {
  const started = performance.now()
  const since = () => performance.now() - started
  const counts: SessionCounts = {
    began: new Date().toISOString(),
    sshProcesses: 1,
    roundTrips: 0,
    connectMs: 0,
    remoteMs: 0,
    trips: [],
  }
  return {
    counts,
    connected: () => {
      counts.connectMs = since()
    },
    /** A question leaves; the function returned is called with what the host told of its answer, or with nothing. */
    sent: () => {
      counts.roundTrips++
      const at = since()
      return ({ remoteMs = 0 }: { remoteMs?: number } = {}) => {
        counts.remoteMs += remoteMs
        counts.trips.push({ at: Math.round(at), ms: Math.round(since() - at), remoteMs })
      }
    },
  }
}
