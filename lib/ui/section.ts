import type { Event } from '../events.ts'
import { table } from '../table.ts'
import type { Look } from './look.ts'
import { displayWidth, plain } from './width.ts'
import { count, notable } from './words.ts'

/** One runbook on its way to the screen: its lines wait until it is known whether anybody wants them. */
export type Section = {
  number: string
  title: string
  steps: number
  resources: number
  ms: number
  /** Lines of its steps, notes and tables so far. */
  lines: string[]
  hasTable: boolean
  /** Changed, failed, warned or asked for: printed line by line from here on. */
  open: boolean
}

export const section = (number: string, title: string): Section => ({
  number: plain(number),
  title: plain(title),
  steps: 0,
  resources: 0,
  ms: 0,
  lines: [],
  hasTable: false,
  open: false,
})

/** `04 Cluster` */
export const nameOf = ({ number, title }: Section): string => [number, title].filter(Boolean).join(' ')

export const headLine = (look: Look, section: Section): string => look.paint.strong(nameOf(section))

/** Resources, or steps where a runbook only looks. */
const amount = (resources: number, steps: number): string =>
  resources > 0 ? count(resources, 'resource') : count(steps, 'step')

/** A clean runbook in a chain that changed something elsewhere: `02 Unit  ✓ already right (6 resources)`. */
export const cleanLine = (look: Look, section: Section): string =>
  `${headLine(look, section)}  ${look.paint.ok('✓')} already right (${amount(section.resources, section.steps)})`

/** A run that changed nothing at all, in one line, the longest form that fits; `sections` are all its runbooks. */
export const nothingLine = (
  look: Look,
  sections: Section[],
  end: { hosts: number; resources: number; ms: number },
): string => {
  const { paint } = look
  const alone = sections.length === 1 ? nameOf(sections[0]!) : undefined
  const names = alone ?? sections.map(s => s.number || s.title).join(' ')
  const steps = sections.reduce((sum, s) => sum + s.steps, 0)
  const said = `nothing to change on ${count(end.hosts, 'host')}`
  const forms = [
    [names, `${said} (${amount(end.resources, steps)})`],
    [names, said],
    [alone ?? count(sections.length, 'runbook'), said],
  ] as const
  const room = look.title + look.where + 2
  const fits = forms.find(([name, text]) => displayWidth(`${name}  ✓ ${text}`) <= room)
  const [name, text] = fits ?? forms[2]
  const gap = ' '.repeat(Math.max(0, room - displayWidth(`${name}  ✓ ${text}`)))
  const time = notable(end.ms).padStart(look.time + 2)
  return `${paint.strong(name)}  ${paint.ok('✓')} ${text}${paint.faint(gap + time)}`.trimEnd()
}

type Table = Extract<Event, { event: 'table' }>

/** A table's lines, indented as a step is; what it can do without goes before its rows would become blocks. */
export const tableLines = (look: Look, event: Table): string[] => {
  const { columns: names, rows } = fitting(event, look.width - 2)
  return table(names, rows, look.width - 2).map((line, i) => `  ${i === 0 ? look.paint.faint(line) : line}`)
}

const fitting = (event: Table, width: number): Table => {
  const { columns, rows, optional = [] } = event
  const [first, ...rest] = optional
  const at = first === undefined ? -1 : columns.indexOf(first)
  // One line more than there are rows is the table as it should be: a header, nothing folded.
  if (at < 0 || table(columns, rows, width).length === rows.length + 1) return event
  const without = <T>(list: T[]): T[] => list.filter((_, i) => i !== at)
  return fitting(
    { event: 'table', columns: without(columns), rows: rows.map(without), optional: rest },
    width,
  )
}
