import type { Event } from '../events.ts'
import { table } from '../table.ts'
import { hostTable, phaseTable } from '../timings/table.ts'
import type { Timeline } from '../timings/timeline.ts'
import type { Look } from './look.ts'
import { displayWidth, plain, wrap } from './width.ts'
import { count, duration } from './words.ts'

type End = Extract<Event, { event: 'end' }>
type Timing = Extract<Event, { event: 'timing' }>

/** The first line of a run: which cluster, which version, which hosts, which file. */
export const openingLines = (look: Look, start: Extract<Event, { event: 'start' }>): string[] => {
  const named = (noun: string, names: string[]): string =>
    names.length === 0 ? '' : `${noun}${names.length === 1 ? '' : 's'} ${names.join(' ')}`
  const parts = [
    `etcd ${start.etcd}`,
    named('member', start.members),
    named('load balancer', start.loadBalancers),
    start.inventory,
    start.dryRun ? 'dry run' : '',
  ].filter(Boolean)
  const [first = '', ...rest] = wrap(plain([start.cluster, ...parts].join(' · ')), look.width)
  const name = plain(start.cluster)
  return [
    first.startsWith(name) ? look.paint.strong(name) + look.paint.faint(first.slice(name.length)) : first,
    ...rest.map(look.paint.faint),
  ]
}

/** What a run came to in the words before the counts, by exit code; 10 and 0 have sentences of their own. */
const CAME_TO: Partial<Record<End['exit'], string>> = {
  0: 'Done in',
  1: 'Failed after',
  3: 'Stopped after',
  5: 'Refused after',
  130: 'Interrupted after',
}

/** The result: what was changed, where the report is, the exit code; in one line where that fits. */
export const resultLines = (look: Look, end: End): string[] => {
  // A failed step may have changed something that is not counted: never claim that nothing was.
  const counts = [
    end.changed > 0 || end.exit === 0 ? `${end.changed} changed` : '',
    end.failed > 0 ? `${end.failed} failed` : '',
    end.ok > 0 ? `${end.ok} already right` : '',
  ].filter(Boolean)
  const came = `${CAME_TO[end.exit] ?? 'Stopped after'} ${duration(end.ms)}`
  const result = counts.length > 0 ? `${came}: ${counts.join(', ')}.` : `${came}.`
  const paint = end.exit === 0 ? look.paint.ok : look.paint.failed
  const exit = end.exit === 0 ? '' : ` (exit ${end.exit})`
  if (end.record === undefined) return [paint(result) + exit]
  const report = `Report: ${plain(end.record)}/report.html${exit}`
  const fits = displayWidth(`${result} ${report}`) <= look.width
  return fits ? [`${paint(result)} ${report}`] : [paint(result), report]
}

/** What the dry run found; the numbers are of resources that would change and of hosts they are on. */
export const wouldLine = (look: Look, would: { changes: number; hosts: number }): string => {
  const what = `${count(would.changes, 'resource')}${would.hosts > 0 ? ` on ${count(would.hosts, 'host')}` : ''}`
  return `${look.paint.would(`Would change ${what}.`)} Nothing was touched. (exit 10)`
}

/** Commands to try next; side by side where they fit, one a line where not, never broken. */
export const nextLines = (look: Look, next: string[]): string[] => {
  if (next.length === 0) return []
  const joined = `Next: ${next.map(plain).join(' · ')}`
  return displayWidth(joined) <= look.width
    ? [joined]
    : next.map((line, i) => (i ? '      ' : 'Next: ') + plain(line))
}

/** Where the time went, for --timings, and connections and round trips per machine, for that and --verbose. */
export const timingLines = (look: Look, timings: Timing[], timeline?: Timeline): string[] => {
  if (timings.length === 0) return []
  return [...(timeline ? [phaseTable(timeline.phases)] : []), hostTable(timings)].flatMap(
    ({ columns, rows }) => [
      '',
      ...table(columns, rows, look.width - 2).map(line => look.paint.faint(`  ${line}`)),
    ],
  )
}
