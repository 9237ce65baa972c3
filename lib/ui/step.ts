import type { StepStatus } from '../events.ts'
import type { Look } from './look.ts'
import { displayWidth, pad, plain, wrap } from './width.ts'
import { count, notable } from './words.ts'

/** The sign before a step's title; one per status, so that a log can be searched for it. */
export const SIGN: Record<StepStatus, string> = {
  changed: '●',
  ok: '✓',
  failed: '✗',
  'would-change': '~',
  skipped: '-',
}
const COLOUR = {
  changed: 'changed',
  ok: 'ok',
  failed: 'failed',
  'would-change': 'would',
  skipped: 'skipped',
} as const

/** Hosts by name where there is room, by number otherwise. */
export const whereText = (hosts: string[], where: string | undefined, room: number): string => {
  if (where !== undefined) return plain(where)
  const names = hosts.join(' ')
  return displayWidth(names) <= room ? names : count(hosts.length, 'host')
}

/** The sign of a status in its colour. */
export const sign = (look: Look, status: StepStatus): string => look.paint[COLOUR[status]](SIGN[status])

/** Text at the left, hosts and time in their columns; text too long for its column folds below itself on a terminal. */
export const columns = (
  look: Look,
  parts: { left: string; where: string; ms: number },
): [string, ...string[]] => {
  const { paint } = look
  const bounded = Number.isFinite(look.width)
  const [first = '', ...rest] = bounded ? wrap(parts.left, look.title - 2) : [parts.left]
  const where = pad(parts.where, look.where)
  const time = notable(parts.ms).padStart(look.time)
  const tail = `${paint.faint(where)}${paint.faint(time)}`
  const empty = `${where}${time}`.trim() === ''
  const title = pad(first, look.title - 2)
  return [
    empty ? first : time.trim() === '' ? `${title}  ${paint.faint(parts.where)}` : `${title}  ${tail}`,
    ...rest,
  ]
}

/** A step's line, `  ● title   hosts   1.2 s`, folded where the window is too narrow for its title. */
export const stepLines = (
  look: Look,
  step: { title: string; status: StepStatus; hosts: string[]; where?: string | undefined; ms: number },
): string[] => {
  const where = whereText(step.hosts, step.where, look.where - 2)
  const [first, ...rest] = columns(look, { left: plain(step.title), where, ms: step.ms })
  return [`  ${sign(look, step.status)} ${first}`, ...rest.map(line => `    ${line}`)]
}
