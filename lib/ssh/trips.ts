/** One question to a machine's shell and its answer. In ms; `at` counts from when the connection was begun. */
export type Trip = {
  at: number
  ms: number
  /** What the script took on its host, by that host's clock (proc(5), /proc/uptime: to 10 ms). */
  remoteMs: number
  /** It was sent along with the one before it, so it was no round trip of its own. */
  along?: true
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
  /** When the last answer came. */
  let answered = 0
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
    /**
     * A question leaves; the function returned is called with what the host told of its answer, or with nothing. One that
     * leaves along with another costs no round trip, and begins when that one has its answer.
     */
    sent: (along = false) => {
      if (!along) counts.roundTrips++
      const left = since()
      return ({ remoteMs = 0 }: { remoteMs?: number } = {}) => {
        const at = along ? Math.max(left, answered) : left
        answered = since()
        counts.remoteMs += remoteMs
        counts.trips.push({
          at: Math.round(at),
          ms: Math.round(answered - at),
          remoteMs,
          ...(along && { along }),
        })
      }
    },
  }
}
