import type { ChalkInstance } from 'chalk'
import { Chalk } from 'chalk'

/** A place to print: process.stdout, or anything with `write`. */
export type Output = {
  write: (text: string) => unknown
  isTTY?: boolean
  columns?: number
  rows?: number
}

type Environment = Record<string, string | undefined>

/**
 * Whether to colour: FORCE_COLOR wins (0 or false means no), then NO_COLOR if not empty (no-color.org), then TERM=dumb,
 * then whether the output is a terminal.
 */
export const wantsColor = (stream: Output, env: Environment = process.env): boolean => {
  if (env['FORCE_COLOR'] !== undefined) return !['0', 'false'].includes(env['FORCE_COLOR'])
  if (env['NO_COLOR']) return false
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/** Whether lines may be rewritten in place: a terminal that can move its cursor. */
export const canRewrite = (stream: Output, env: Environment = process.env): boolean =>
  stream.isTTY === true && env['TERM'] !== 'dumb'

/** The colours by meaning; the sixteen basic ones, so that the reader's own theme applies. */
export type Paint = Record<
  | 'strong'
  | 'faint'
  | 'changed'
  | 'ok'
  | 'failed'
  | 'would'
  | 'skipped'
  | 'warning'
  | 'added'
  | 'removed'
  | 'hunk',
  (text: string) => string
>
export const paint = (color: boolean): Paint => {
  const c: ChalkInstance = new Chalk({ level: color ? 1 : 0 })
  // Chalk joins all its arguments: as a callback of map it would print the index too.
  const one =
    (style: ChalkInstance) =>
    (text: string): string =>
      style(text)
  return {
    strong: one(c.bold),
    faint: one(c.dim),
    changed: one(c.yellow),
    ok: one(c.green),
    failed: one(c.red.bold),
    would: one(c.cyan),
    skipped: one(c.dim),
    warning: one(c.yellow),
    added: one(c.green),
    removed: one(c.red),
    hunk: one(c.cyan),
  }
}

/** Where the columns of a step's line are; `wrap` is false in a log, whose lines may be as long as they like. */
export type Look = {
  paint: Paint
  /** Columns usable for running text; Infinity without a terminal. */
  width: number
  /** Columns of a step's title, its hosts and its time, gaps included. */
  title: number
  where: number
  time: number
  verbose: boolean
}

/** Lines longer than this are hard to read across, whatever the window offers. */
const WIDEST = 93

/** The layout for a window of `columns` (undefined: not a terminal). Narrow windows count hosts instead of naming them. */
export const look = (columns: number | undefined, color: boolean, verbose: boolean): Look => {
  const total = Math.min(WIDEST, Math.max(40, columns ?? WIDEST))
  const where = total < 72 ? 10 : 20
  const time = 7
  return {
    paint: paint(color),
    width: columns === undefined ? Number.POSITIVE_INFINITY : Math.max(40, columns),
    title: total - 4 - where - time,
    where,
    time,
    verbose,
  }
}
