import type { TestLab } from '../lab.ts'
import { begin, type Ended, type Running, type RunOptions, saidBy } from '../run.ts'
import type { Command } from './table.ts'

/** No run of a runbook takes longer, except one that hangs. */
const PATIENCE = 300_000

/** A killed run's connections may still be at work: the next one waits for the lock instead of giving up. */
const WAIT = ['--wait', '2m']

/** The end of a run; one that has none is killed. @throws Error when it hangs */
export const endOf = async ({ child, ended, events }: Running): Promise<Ended> => {
  let hangs = false
  const impatience = setTimeout(() => {
    hangs = true
    child.kill('SIGKILL')
  }, PATIENCE)
  const end = await ended
  clearTimeout(impatience)
  if (hangs) throw new Error(`it hangs after ${JSON.stringify(events.at(-1)).slice(0, 300)}`)
  return end
}

export const start = (lab: TestLab, { book, flags }: Command, options?: RunOptions): Running =>
  begin(book, lab.inventory, [...flags, ...WAIT], options)

/** Runs a command that must end well. @throws Error with what it said */
export const must = async (lab: TestLab, command: Command): Promise<Ended> => {
  const end = await endOf(start(lab, command))
  if (end.exit !== 0) throw new Error(`${command.book} ended with ${end.exit}: ${whyOf(end)}`)
  return end
}

/** A failed run's own words, with what it said about the state. */
export const whyOf = (end: Ended): string => {
  const error = end.events.find(event => event.event === 'error')
  const { host, said, state } = error?.event === 'error' ? error.details : {}
  return [saidBy(end), host, said, state].filter(Boolean).join('; ')
}
