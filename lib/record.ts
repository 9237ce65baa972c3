import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Event, Sink, Stamped } from './events.ts'
import { report } from './report.ts'

/** A run's folder on disk. Nothing here throws: a record that can't be written is no reason to stop a roll. */
export type RunRecord = {
  /** Folder of this run; undefined when none could be made or none was wanted. */
  path: string | undefined
  sink: Sink
  /** The folder, if this run is worth keeping: it changed something, began to, or failed. For the `end` event. */
  keep: (outcome?: { changed: number }) => string | undefined
  /** Writes report.html and drops old records, or drops this one. Returns the folder if kept. */
  finish: () => string | undefined
  /** Why there is no record, if so; to be emitted as a warning. */
  warning: () => string | undefined
}

export type RecordOptions = {
  /** Folder of the inventory; `.runs/` is made in it. */
  directory: string
  /** The runbook's name, `04-cluster`. */
  name: string
  enabled?: boolean
  /** Records kept, this one included. */
  most?: number
  now?: Date
}

const OURS = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-/
/** Exits that are no failure of the run: bad usage, somebody else's lock, a dry run's findings, an operator's ^C. */
const NOT_FAILED = [0, 2, 4, 10, 130]

/** `2026-11-21T06-25-29`: UTC, sortable, and a file name everywhere. */
export const folderTime = (date: Date): string => date.toISOString().slice(0, 19).replaceAll(':', '-')

/** Makes `<directory>/.runs/<time>-<name>`, with a number when two runs start in the same second. */
const makeFolder = ({ directory, name, now = new Date() }: RecordOptions): string => {
  const runs = join(directory, '.runs')
  mkdirSync(runs, { recursive: true, mode: 0o700 })
  const base = join(runs, `${folderTime(now)}-${name}`)
  for (let n = 1; ; n++) {
    const path = n === 1 ? base : `${base}-${n}`
    try {
      mkdirSync(path, { mode: 0o700 })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || n > 99) throw error
    }
  }
}

/** Drops the oldest records; only folders named as ours, and never the one in use. */
const prune = (path: string, most: number): void => {
  const runs = join(path, '..')
  const names = readdirSync(runs).filter(name => OURS.test(name) && join(runs, name) !== path)
  for (const name of names.sort().slice(0, Math.max(0, names.length - (most - 1))))
    rmSync(join(runs, name), { recursive: true, force: true })
}

const tellsOfChange = (event: Event): boolean =>
  event.event === 'mutation' ||
  (event.event === 'step-end' && (event.status === 'changed' || event.status === 'failed')) ||
  (event.event === 'error' && !NOT_FAILED.includes(event.exit))

/**
 * Records a run beside its inventory, readable by its user alone. Each event is handed to the kernel at once, so that a
 * crash leaves all that happened; report.html is made from them at the end.
 */
export const openRecord = (options: RecordOptions): RunRecord => {
  const { enabled = true, most = 50 } = options
  let problem: string | undefined
  let path: string | undefined
  let file: number | undefined
  let worthKeeping = false
  const events: Stamped[] = []
  const attempt = (what: () => void): void => {
    try {
      what()
    } catch (error) {
      problem ??= `this run is not recorded: ${(error as Error).message}`
    }
  }
  if (enabled)
    attempt(() => {
      path = makeFolder(options)
      file = openSync(join(path, 'events.jsonl'), 'a', 0o600)
    })
  const keep = (outcome = { changed: 0 }): string | undefined => {
    worthKeeping ||= outcome.changed > 0
    return worthKeeping && file !== undefined ? path : undefined
  }
  const drop = (folder: string): void => {
    unlinkSync(join(folder, 'events.jsonl'))
    // Not recursive: whatever else was put there is not ours to delete.
    rmdirSync(folder)
  }
  return {
    path,
    sink: event => {
      if (file === undefined) return
      events.push(event)
      worthKeeping ||= tellsOfChange(event)
      attempt(() => writeSync(file!, `${JSON.stringify(event)}\n`))
    },
    keep,
    finish: () => {
      if (file === undefined || path === undefined) return undefined
      const folder = path
      attempt(() => closeSync(file!))
      const kept = keep() !== undefined
      file = undefined
      if (kept) {
        attempt(() => writeFileSync(join(folder, 'report.html'), report(events), { mode: 0o600 }))
        attempt(() => prune(folder, most))
      } else attempt(() => drop(folder))
      return kept ? folder : undefined
    },
    warning: () => problem,
  }
}
