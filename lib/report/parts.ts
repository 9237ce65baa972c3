import type { ChangeNote, Event } from '../events.ts'
import { grouped } from '../ui/changes.ts'
import { SIGN } from '../ui/step.ts'
import { count, duration, notable } from '../ui/words.ts'
import { html, type Markup } from './html.ts'
import type { BookPart, StepPart } from './model.ts'

type Of<K extends Event['event']> = Extract<Event, { event: K }>

/** Signs are for the eye; screen readers get the word. */
const WORD = {
  changed: 'changed',
  ok: 'already right',
  failed: 'failed',
  'would-change': 'would change',
  skipped: 'skipped',
} as const

const diffClass = (line: string): string => {
  if (line.startsWith('@@')) return 'hunk'
  if (line.startsWith('+')) return 'add'
  return line.startsWith('-') ? 'del' : ''
}
const diffMarkup = (diff: string): Markup =>
  html`<pre>${diff
    .trimEnd()
    .split('\n')
    .map(line => html`<span class="${diffClass(line)}">${line || ' '}</span>`)}</pre>`

/** Changes as a list, the same one on several hosts once; diffs open where they are short. */
const changesMarkup = (changes: ChangeNote[]): Markup[] =>
  grouped(changes).map(({ hosts, change: { what, how, diff } }) => {
    const told = html`<code>${what}</code> ${how} <span class="soft">on ${hosts.join(', ')}</span>`
    if (diff === undefined) return html`<p class="note">${told}</p>`
    const open = diff.split('\n').length <= 30 ? html` open` : ''
    return html`<details${open}><summary>${told}</summary>${diffMarkup(diff)}</details>`
  })

const FACTS = {
  host: 'Host',
  command: 'Command',
  said: 'It said',
  because: 'Because',
  state: 'State',
  next: 'Next',
} as const

/** An error with its facts in the order an operator reads them. */
export const errorMarkup = ({ message, details }: Of<'error'>): Markup => {
  const facts = (Object.keys(FACTS) as (keyof typeof FACTS)[]).flatMap(key => {
    const value = details[key]
    if (!value || value === message) return []
    const shown =
      key === 'said' || key === 'command' ? html`<pre class="plain">${value}</pre>` : html`${value}`
    return [html`<dt>${FACTS[key]}</dt><dd>${key === 'next' ? html`<strong>${shown}</strong>` : shown}</dd>`]
  })
  return html`<div class="error" role="alert"><p class="message">${message}</p><dl class="facts">${facts}</dl></div>`
}

/** A table of findings; wide ones scroll inside themselves. */
export const tableMarkup = ({ columns, rows }: Of<'table'>): Markup =>
  html`<div class="scroll"><table><thead><tr>${columns.map(name => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`

export const warningMarkup = ({ message, host }: Of<'warning'>): Markup =>
  html`<p class="warning">${host && !message.includes(host) ? `${host}: ` : ''}${message}</p>`

const stepMarkup = ({ step, notes, errors }: StepPart, longest: number): Markup => {
  const where = step.where ?? step.hosts.join(', ')
  const share = Math.max(1, Math.round((100 * step.ms) / Math.max(1, longest)))
  const time = notable(step.ms)
  const bar = time === '' ? '' : html`<span class="bar ${step.status}"><i style="width:${share}%"></i></span>`
  const more = [
    ...changesMarkup(step.changes),
    ...notes.map(n => html`<p class="note">${n}</p>`),
    ...errors.map(errorMarkup),
  ]
  return html`<div class="step">
<span class="sign ${step.status}" role="img" aria-label="${WORD[step.status]}" title="${WORD[step.status]}">${SIGN[step.status]}</span>
<span>${step.title}</span><span class="where">${where}</span>
<span class="time">${bar}<span>${time}</span></span>
${more.length > 0 && html`<div class="more">${more}</div>`}
</div>`
}

/** A runbook with its steps; `longest` (ms) is the full length of a bar, the same for all runbooks of a run. */
export const bookMarkup = (book: BookPart, longest: number): Markup => {
  const ms = book.steps.reduce((sum, { step }) => sum + step.ms, 0)
  return html`<section><header><h2><small>${book.number}</small>${book.title}</h2>
<span class="soft">${count(book.steps.length, 'step')}${ms >= 95 && `, ${duration(ms)}`}</span></header>
${book.warnings.map(warningMarkup)}${book.steps.map(part => stepMarkup(part, longest))}${book.tables.map(tableMarkup)}
</section>`
}
