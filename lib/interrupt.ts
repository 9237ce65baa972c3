import { EXIT, RunbookError } from './errors.ts'

/** What runs now, for the words at ^C; set by the engine. */
export type Interrupts = {
  /** @throws RunbookError exit 130 when the operator asked to stop; called between hosts and moves. */
  checkpoint: (after: string) => void
  /** Says what is being finished, and how long that may take in seconds. */
  busy: (what: string, seconds: number) => void
  dispose: () => void
}

/**
 * First ^C or SIGTERM: finish the current host, then stop; second: stop at once, saying what still runs under its
 * deadline and lock. `end` closes the run's output and record before the process goes.
 */
export const interrupts = (say: (line: string) => void, end: () => void = () => {}): Interrupts => {
  let asked = false
  let current = { what: 'the current step', seconds: 30 }
  const onSignal = () => {
    if (asked) {
      say(
        `Stopped at once. ${current.what} may still run on its host for up to ${current.seconds} s and keeps the lock until then. (exit 130)`,
      )
      end()
      process.exit(EXIT.interrupted)
    }
    asked = true
    say(`Finishing ${current.what} first (up to ${current.seconds} s); press again to stop at once.`)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    checkpoint: after => {
      if (asked)
        throw new RunbookError(EXIT.interrupted, `Stopped after ${after}`, {
          state: 'what was begun is finished; the rest is as it was',
          next: 'run the same command to go on',
        })
    },
    busy: (what, seconds) => {
      current = { what, seconds }
    },
    dispose: () => {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
