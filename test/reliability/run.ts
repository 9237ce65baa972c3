import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import type { Event, Stamped } from '../../lib/events.ts'
import { ROOT } from '../lab/paths.ts'

/** A run that has come to its end; `exit` is null when a signal ended it. */
export type Ended = { exit: number | null; events: Event[]; stderr: string }

/** A run of a runbook that goes on by itself. */
export type Running = {
  child: ChildProcess
  /** So far. */
  events: Event[]
  /** The next event that fits, or one that has come already; undefined when the run ends without. */
  until: (fits: (event: Event) => boolean) => Promise<Event | undefined>
  ended: Promise<Ended>
}

export type RunOptions = {
  /** Called with each event as soon as it is read, before anything else sees it. */
  onEvent?: (event: Stamped, child: ChildProcess) => void
  env?: NodeJS.ProcessEnv
  /** Its working directory. */
  cwd?: string
  /** What the machine it runs on is called: one of its own, as far as it can tell. */
  machine?: string
  /** What it finds on the descriptors 3, 4 and so on. */
  descriptors?: string[]
}

/** Words that run others under another host name (unshare(1)). */
const asMachine = (name: string) => ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name]

/** Starts `zx runbooks/BOOK.ts --hosts INVENTORY --json …` and reads its events. */
export const begin = (
  book: string,
  inventory: string,
  flags: string[] = [],
  options: RunOptions = {},
): Running => {
  const { descriptors = [] } = options
  const [file, ...words] = [
    ...(options.machine ? asMachine(options.machine) : []),
    `${ROOT}bin/zx`,
    `${ROOT}runbooks/${book}.ts`,
    ...['--hosts', inventory, '--json', ...flags],
  ]
  const child = spawn(file!, words, {
    stdio: ['ignore', 'pipe', 'pipe', ...descriptors.map(() => 'pipe' as const)],
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
  })
  // A run that ends without reading it resets the connection.
  for (const [at, text] of descriptors.entries())
    (child.stdio[at + 3] as Writable).on('error', () => {}).end(text)
  const events: Event[] = []
  const waiting = new Set<() => void>()
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', line => {
    const event = parsed(line)
    if (!event) return
    events.push(event)
    options.onEvent?.(event, child)
    for (const look of waiting) look()
  })
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  const ended = closed.then(exit => ({ exit, events, stderr }))
  const until = (fits: (event: Event) => boolean) =>
    new Promise<Event | undefined>(resolve => {
      const look = () => {
        const found = events.find(fits)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
      void closed.then(() => resolve(events.find(fits)))
    })
  return { child, events, until, ended }
}

/** A line that a SIGKILL cut short is no event. */
const parsed = (line: string): Stamped | undefined => {
  try {
    return JSON.parse(line) as Stamped
  } catch {
    return undefined
  }
}

/** Runs a runbook to its end. */
export const runToEnd = (
  book: string,
  inventory: string,
  flags?: string[],
  options?: RunOptions,
): Promise<Ended> => begin(book, inventory, flags, options).ended

/** How many changes a run reported. */
export const changesOf = ({ events }: Ended): number | undefined =>
  events.flatMap(event => (event.event === 'end' ? [event.changed] : []))[0]

/** The sentence with which a run ended: its error, or nothing when it ended well. */
export const saidBy = ({ events, stderr }: Ended): string | undefined =>
  events.flatMap(event => (event.event === 'error' ? [event.message] : []))[0] ??
  (stderr.trim().split('\n')[0] || undefined)
