import { EXIT, RunbookError } from './errors.ts'

/** What runs now, for the words at ^C; set by the engine. */
export type Interrupts = {
  /** @throws RunbookError exit 130 when the operator asked to stop; called between hosts and moves. */
  checkpoint: (after: string) => void
  /** Says what is being finished, and how long that may take in seconds. */
  busy: (what: string, seconds: number) => void
  dispose: () => void
}

type Running = { asked: boolean; finish: () => void; stop: () => void }

/** Runs on several clusters go on side by side; one listener tells all of them, as Node warns of more than ten. */
const running = new Set<Running>()

const onSignal = () => {
  const all = [...running]
  const again = all.some(({ asked }) => asked)
  for (const { stop, finish } of all) {
    if (again) stop()
    else finish()
  }
  if (again) process.exit(EXIT.interrupted)
}

/**
 * First ^C or SIGTERM: finish the current host, then stop; second: stop at once, saying what still runs under its
 * deadline and lock. `end` closes the run's output and record before the process goes.
 */
export const interrupts = (say: (line: string) => void, end: () => void = () => {}): Interrupts => {
  let current = { what: 'the current step', seconds: 30 }
  const mine: Running = {
    asked: false,
    finish: () => {
      mine.asked = true
      say(`Finishing ${current.what} first (up to ${current.seconds} s); press again to stop at once.`)
    },
    stop: () => {
      say(
        `Stopped at once. ${current.what} may still run on its host for up to ${current.seconds} s and keeps the lock until then. (exit 130)`,
      )
      end()
    },
  }
  if (!running.size) {
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  }
  running.add(mine)
  return {
    checkpoint: after => {
      if (mine.asked)
        throw new RunbookError(EXIT.interrupted, `Stopped after ${after}`, {
          state: 'what was begun is finished; the rest is as it was',
          next: 'run the same command to go on',
        })
    },
    busy: (what, seconds) => {
      current = { what, seconds }
    },
    dispose: () => {
      running.delete(mine)
      if (running.size) return
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
