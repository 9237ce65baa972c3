/*
 * What the terminal shows. Whoever changes a line here changes what operators, docs and test/unit/ui expect.
 *
 *   demo · etcd 3.5.30 · members … · hosts.yaml    one line first: which cluster, from which file
 *   04 Cluster                                     a runbook of which something is worth telling
 *     ● title    hosts   1.2 s                     changed      ✓ already right     ✗ failed, its facts aligned below
 *     ~ title    hosts                             would change, each diff once     - skipped
 *   02 Unit  ✓ already right (6 resources)         a runbook without news, when another one has some
 *   00 01 02  ✓ nothing to change on 4 hosts …     the whole run when nothing had news; nothing follows but `Next:`
 *   ! message                                      a warning; what to do about a finding stands below, unfolded
 *   Done in 5.1 s: 58 changed, 9 already right. Report: …
 *   Next: command · command
 *
 * Rules: what can be typed is never folded. A code other than 0 is said once, as `(exit N)`, near the end. Times below
 * a tenth of a second are not said. Text from hosts loses its control characters. Only on a terminal are lines
 * folded and is one rewritten (the running step); elsewhere the very same lines come, and a sign of life every 30 s.
 * --verbose adds every step's line, what changed where, the hosts' output, and connections and round trips per host;
 * --timings where the time went, by step and by host.
 * Colour: see wantsColor in ui/look.ts. Meaning is never in the colour alone.
 */
import type { Event, Sink, Stamped } from './events.ts'
import { timelineOf } from './timings/timeline.ts'
import { changeLines, noteLines } from './ui/changes.ts'
import { nextLines, openingLines, resultLines, timingLines, wouldLine } from './ui/closing.ts'
import { type Failure, factLines, hasFacts, proseLines } from './ui/failure.ts'
import { findingLines } from './ui/findings.ts'
import { type Clock, live, systemClock } from './ui/live.ts'
import { canRewrite, type Look, look, type Output, wantsColor } from './ui/look.ts'
import { pages } from './ui/pages.ts'
import { nameOf, nothingLine, tableLines } from './ui/section.ts'
import { stepLines } from './ui/step.ts'
import { watching } from './ui/watching.ts'
import { plain, wrap } from './ui/width.ts'
import { count } from './ui/words.ts'

export { wantsColor }

export type TerminalOptions = {
  stream: Output
  /** By default as wantsColor says of the stream. */
  color?: boolean
  verbose?: boolean
  /** Show at the end where the time went. */
  timings?: boolean
  /** Rewrite the running step's line in place; by default where the stream is a terminal that can. */
  rewrites?: boolean
  /** Time for the running step's line; tests bring their own. */
  clock?: Clock
}

type Of<K extends Event['event']> = Extract<Stamped, { event: K }>

const warningLines = ({ paint, width }: Look, { host, message }: Of<'warning'>): string[] => {
  const text = plain(host === undefined || message.includes(host) ? message : `${host}: ${message}`)
  return wrap(text, width - 2).map((line, i) => (i === 0 ? `${paint.warning('!')} ${line}` : `  ${line}`))
}

/** Renders the events of runs, one after the other, for people, as the head of this file says. */
export const terminal = (options: TerminalOptions): Sink => {
  let run = oneRun(options)
  return event => {
    if (event.event === 'start') run = oneRun(options)
    run(event)
  }
}

const TIMED = new Set<Event['event']>(['start', 'runbook', 'step-start', 'step-end', 'timing'])

const oneRun = (options: TerminalOptions): Sink => {
  const { stream, color = wantsColor(stream), verbose = false, clock = systemClock } = options
  const rewrites = options.rewrites ?? canRewrite(stream)
  const view = (): Look => look(stream.isTTY ? (stream.columns ?? 80) : undefined, color, verbose)
  const print = (lines: string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
  }
  const screen = pages({ look: view, print })
  const watched = watching({ stream, rewrites, look: view, print })
  const running = live({ stream, rewrites, clock, look: view, print: line => print([line]) })

  let chained = false
  let inStep = false
  let failedStep = false
  let exitSaid = false
  let notes: string[] = []
  let outputs: string[] = []
  const errors: Failure[] = []
  /** What the run's times are told by. */
  const timed: Stamped[] = []
  const timings = () => timed.filter((event): event is Of<'timing'> & Stamped => event.event === 'timing')
  /** What a looking runbook came to, instead of counts. */
  let judged = ''
  const would = { changes: 0, hosts: new Set<string>() }

  const tellError = (error: Failure): void => {
    const { paint } = view()
    if (failedStep) {
      screen.urgent(factLines(view(), error, true))
      return
    }
    if (hasFacts(error)) {
      const title = wrap(plain(error.message), view().width - 4).map(
        (line, i) => (i ? '    ' : `${paint.failed('✗')} `) + line,
      )
      screen.aside([...title, ...factLines(view(), error, false)])
      return
    }
    exitSaid = true
    screen.aside([...(judged ? [''] : []), ...proseLines(view(), error)])
  }

  const endStep = (event: Of<'step-end'>): void => {
    running.end()
    inStep = false
    failedStep = event.status === 'failed'
    if (event.status === 'would-change') {
      would.changes += Math.max(1, event.changes.length)
      for (const host of event.changes.length > 0 ? event.changes.map(c => c.host) : event.hosts)
        if (host !== 'here') would.hosts.add(host)
    }
    const told = verbose || event.status === 'would-change' ? changeLines(view(), event.changes) : []
    const lines = [...stepLines(view(), event), ...told, ...notes, ...outputs]
    // A host that was left alone for now is worth a line, also where nothing else is.
    screen.step(lines, event.status !== 'ok' || notes.length > 0)
    notes = []
    outputs = []
    if (failedStep) for (const error of errors.splice(0)) tellError(error)
  }

  const end = (event: Of<'end'>): void => {
    running.end()
    if (watched.end(event)) return
    for (const error of errors.splice(0)) tellError(error)
    const body = screen.finish(event.exit === 0)
    if (verbose && !options.timings) print(timingLines(view(), timings()))
    if (event.exit === 0 && body === 'nothing' && screen.sections.length > 0) {
      print([nothingLine(view(), screen.sections, event), ...screen.tables()])
    } else if (event.exit === 10)
      print(['', wouldLine(view(), { changes: would.changes, hosts: would.hosts.size })])
    else if (event.exit === 0 && judged !== '') print(['', view().paint.ok(`Healthy: ${plain(judged)}.`)])
    else if (body !== 'table' && !exitSaid) print(['', ...resultLines(view(), event)])
    else if (exitSaid && event.record !== undefined) print([`Report: ${plain(event.record)}/report.html`])
    const next = nextLines(view(), event.next ?? [])
    print(body === 'table' && next.length > 0 ? ['', ...next] : next)
    if (options.timings) print(timingLines(view(), timings(), timelineOf([...timed, event])))
  }

  const on: { [K in Event['event']]: (event: Of<K>) => void } = {
    start: event => {
      chained = (event.runbooks ?? 1) > 1
      print(openingLines(view(), event))
      const hosts = new Set([...event.members, ...event.loadBalancers]).size
      running.begin({ label: '', title: `Look at ${count(hosts, 'host')}` })
    },
    runbook: event => {
      running.end()
      failedStep = false
      screen.begin(event.number, event.title)
    },
    'step-start': event => {
      inStep = true
      failedStep = false
      const name = screen.current ? nameOf(screen.current) : plain(event.runbook)
      running.begin({ label: `${name} ${event.n}/${event.of} › `, title: plain(event.title) })
    },
    output: event => {
      running.output(event.host, event.line)
      if (verbose) outputs.push(view().paint.faint(`      ${plain(event.host)} │ ${plain(event.line)}`))
    },
    note: event => {
      const lines = noteLines(view(), event.message)
      if (!inStep) return screen.aside(lines.map(line => line.slice(4)))
      notes.push(...lines)
      running.output('note', event.message)
    },
    mutation: () => {},
    'step-end': endStep,
    'runbook-end': event => screen.end(event.resources),
    // In a chain a runbook's own table is in the way of the steps; the report has it, and the run ends with one.
    table: event => {
      if (!(chained && screen.current) || verbose) screen.table(tableLines(view(), event))
    },
    status: event => {
      const { findings, summary } = event
      if (event.watched) {
        running.end()
        return watched.show(event)
      }
      if (screen.current) judged = summary
      if (findings.length > 0) screen.findings(findingLines(view(), findings))
    },
    warning: event => screen.warning(warningLines(view(), event)),
    question: () => {},
    answer: () => {},
    error: event => {
      if (inStep) errors.push(event)
      else tellError(event)
    },
    timing: () => {},
    end,
  }

  return event => {
    const drawn = event.event !== 'mutation' && event.event !== 'output'
    // Output may come by the hundred; the next tick shows it.
    if (drawn) running.hide(event.event === 'question')
    if (TIMED.has(event.event)) timed.push(event)
    ;(on[event.event] as (event: Event) => void)(event)
    if (drawn && event.event !== 'question') running.show()
  }
}
