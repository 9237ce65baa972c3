import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progress } from '../../../lib/engine/progress.ts'
import { RunbookError } from '../../../lib/errors.ts'
import { type Event, emitter } from '../../../lib/events.ts'
import type { Runbook } from '../../../lib/runbook.ts'
import { statusStep } from '../../../lib/status/step.ts'
import { terminal } from '../../../lib/ui.ts'
import { cluster, facts, serving, status, stopped } from './fixture.ts'

const book: Runbook = { title: 'Status', about: '', name: 'status', number: '', steps: () => [] }
const nothing = { writes: new Map(), rolls: new Map(), due: new Map(), moves: [], notes: [], resources: 0 }

/** What a terminal shows of a status run that saw these facts. */
const shown = (seen: ReturnType<typeof facts>, closing = false): { text: string; events: Event[] } => {
  let text = ''
  const events: Event[] = []
  const stream = { write: (part: string) => (text += part), isTTY: true, columns: 80 }
  const clock = { now: () => 0, every: () => () => {} }
  const sinks = emitter([
    terminal({ stream, color: false, rewrites: false, clock }),
    event => events.push(event),
  ])
  // A machine under load is slow enough for a step's time to be shown.
  const emit = (event: Event) => sinks(event.event === 'step-end' ? { ...event, ms: 0 } : event)
  const told = progress(emit)
  const step = statusStep(cluster(), { judge: !closing })
  const planned = { book, step, n: 1, of: 1, closing }
  let exit: RunbookError['exit'] = 0
  try {
    told.start(planned)
    told.end(planned, nothing, { status: 'ok', told: step.run.tell?.(seen, new Map()) })
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    exit = error.exit
    told.failed(error)
  }
  emit({ event: 'end', exit, ...told.totals(), hosts: 4, ms: 100 })
  return { text, events }
}

test('a healthy cluster is a table, what can wait, and one sentence', () => {
  const { text } = shown(facts())
  assert.deepEqual(text.split('\n'), [
    '',
    'Status',
    '  ✓ Look at every member and load balancer           4 hosts',
    '  MEMBER  ID  VERSION  ROLE      DB          CERTIFICATE  LB  BACKUP',
    '  etcd1   a1  3.5.33   leader    20 kB, 2 %  –            –   –',
    '  etcd2   a2  3.5.33   follower  20 kB, 2 %  –            –   –',
    '  etcd3   a3  3.5.33   follower  20 kB, 2 %  –            –   –',
    '  ! There is no good backup yet',
    '      zx runbooks/08-backup.ts --now',
    '',
    'Healthy: 3 of 3 members serve; one may fail and clients go on.',
    '',
  ])
})

test('a degraded cluster ends with exit 1, how many things are urgent, and what is left', () => {
  const { text, events } = shown(facts({ etcd3: stopped() }))
  const end = events.at(-1)
  assert.equal(end?.event === 'end' && end.exit, 1)
  assert.ok(
    text.endsWith(
      '\n\ndemo is degraded: one thing needs you now\n2 of 3 members serve; one more failure stops writes. (exit 1)\n',
    ),
    text,
  )
})

test('a cluster of which nobody answers ends with exit 3', () => {
  const end = shown(facts({ etcd1: stopped(), etcd2: stopped(), etcd3: stopped() })).events.at(-1)
  assert.equal(end?.event === 'end' && end.exit, 3)
})

test('at the end of a chain it is shown outside any runbook, counted as nothing, and never fails the run', () => {
  const leaderless = serving('etcd3', { status: status('a3', { leaderId: '0' }) })
  const { events } = shown(facts({ etcd3: leaderless }), true)
  assert.deepEqual(
    events.map(({ event }) => event),
    ['table', 'status', 'end'],
  )
  const end = events.at(-1)
  assert.deepEqual(end?.event === 'end' && [end.exit, end.resources], [0, 0])
})
