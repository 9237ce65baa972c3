import { EXIT } from './errors.ts'
import type { Stamped } from './events.ts'
import { html, type Markup } from './report/html.ts'
import { fold, type Run } from './report/model.ts'
import { bookMarkup, errorMarkup, tableMarkup, warningMarkup } from './report/parts.ts'
import { STYLE } from './report/style.ts'
import { timelineMarkup } from './report/timeline.ts'
import { hostTable, phaseTable } from './timings/table.ts'
import { type Timeline, timelineOf } from './timings/timeline.ts'
import { duration } from './ui/words.ts'

const RESULT: Record<number, string> = {
  [EXIT.done]: 'Done',
  [EXIT.failed]: 'Failed',
  [EXIT.usage]: 'Not started',
  [EXIT.unreachable]: 'Stopped: a host could not be reached',
  [EXIT.locked]: 'Not started: another run holds the lock',
  [EXIT.refused]: 'Refused, because it would endanger the cluster',
  [EXIT.changesFound]: 'Would change something, touched nothing',
  [EXIT.interrupted]: 'Interrupted',
}

const resultMarkup = ({ end }: Run): Markup => {
  if (!end) return html`<p class="result failed">Cut short: the run has no end</p>`
  const counts =
    end.exit === EXIT.changesFound
      ? []
      : [
          end.changed > 0 && `${end.changed} changed`,
          end.failed > 0 && `${end.failed} failed`,
          end.ok > 0 && `${end.ok} already right`,
        ].filter(Boolean)
  const told = [RESULT[end.exit], ...counts, duration(end.ms)].join(' · ')
  const kind = end.exit === EXIT.done ? 'ok' : end.exit === EXIT.changesFound ? 'would-change' : 'failed'
  return html`<p class="result ${kind}">${told}${end.exit !== EXIT.done && ` · exit ${end.exit}`}</p>`
}

const aboutMarkup = ({ at, start }: Run): Markup => {
  const facts = [
    ['When', at.replace('T', ' ').replace(/\..*/, ' UTC')],
    ['By', start?.by],
    ['Command', start?.command],
    ['etcd', start?.etcd],
    ['Members', start?.members.join(', ')],
    ['Load balancers', start?.loadBalancers.join(', ')],
    ['Inventory', start?.inventory],
  ] as const
  return html`<dl class="facts">${facts
    .filter(([, value]) => value)
    .map(
      ([name, value]) =>
        html`<dt>${name}</dt><dd>${name === 'Command' ? html`<code>${value}</code>` : value}</dd>`,
    )}</dl>`
}

const timingMarkup = ({ timings }: Run, timeline: Timeline | undefined): Markup => html`<section>
<header><h2>Where the time went</h2></header>${timeline && timelineMarkup(timeline)}
<details><summary>In numbers</summary>
${timeline && tableMarkup({ event: 'table', ...phaseTable(timeline.phases) })}
${tableMarkup({ event: 'table', ...hostTable(timings) })}</details></section>`

/**
 * A run as one self-contained HTML page: no scripts, nothing loaded, light or dark as its reader prefers. It knows only
 * what events tell, so it can hold no secret; all text in it is escaped.
 */
export const report = (events: Stamped[]): string => {
  const run = fold(events)
  const longest = Math.max(1, ...run.books.flatMap(book => book.steps.map(({ step }) => step.ms)))
  const name = [run.start?.cluster, run.start?.runbook].filter(Boolean).join(' · ') || 'A run'
  const result =
    run.tables.length > 0 &&
    html`<section><header><h2>The cluster now</h2></header>${run.tables.map(tableMarkup)}</section>`
  const next = run.end?.next?.length
    ? html`<section><header><h2>Next</h2></header><ul class="commands">${run.end.next.map(line => html`<li><code>${line}</code></li>`)}</ul></section>`
    : ''
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${name}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body><main>
<header><h1>${name}</h1>${run.start?.dryRun && html`<p class="soft">Dry run</p>`}${resultMarkup(run)}${aboutMarkup(run)}</header>
${run.errors.length > 0 && html`<section>${run.errors.map(errorMarkup)}</section>`}
${run.warnings.map(warningMarkup)}${run.notes.map(note => html`<p class="note">${note}</p>`)}
${result}${run.books.map(book => bookMarkup(book, longest))}${next}${run.timings.length > 0 && timingMarkup(run, timelineOf(events))}
<footer>Every event of this run is in events.jsonl beside this page.</footer>
</main></body>
</html>
`
  return page.markup
}
