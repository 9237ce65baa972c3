import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../../lib/events.ts'
import { canRewrite, wantsColor } from '../../../lib/ui/look.ts'
import { displayWidth } from '../../../lib/ui/width.ts'
import { terminal } from '../../../lib/ui.ts'

/** A screen that understands what the live line uses: newline, carriage return, cursor up, erase below. */
const screen = () => {
  const lines = ['']
  let row = 0
  const write = (text: string): void => {
    for (const [part] of text.matchAll(/\x1b\[\d*[A-Z]|\n|\r|[^\x1b\n\r]+/g)) {
      if (part === '\n') lines[++row] ??= ''
      else if (part === '\r') continue
      else if (part === '\x1b[J') lines.splice(row, Number.POSITIVE_INFINITY, '')
      else if (part.startsWith('\x1b[')) row -= Number(part.slice(2, -1))
      else lines[row] += part
    }
  }
  return { write, lines }
}

/** A run whose clock moves only when told. */
const running = (columns?: number) => {
  const { write, lines } = screen()
  let time = 0
  let tick: (() => void) | undefined
  const clock = {
    now: () => time,
    every: (_: number, run: () => void) => {
      tick = run
      return () => {
        tick = undefined
      }
    },
  }
  const stream = { write, isTTY: columns !== undefined, columns: columns ?? 0, rows: 10 }
  const sink = terminal({ stream, color: false, rewrites: columns !== undefined, clock })
  return {
    lines,
    send: (event: Event) => sink({ ...event, at: '' }),
    wait: (ms: number) => {
      time += ms
      tick?.()
    },
    ticking: () => tick !== undefined,
  }
}

const book: Event = { event: 'runbook', number: '04', title: 'Cluster', steps: 2 }
const begin: Event = {
  event: 'step-start',
  runbook: '04-cluster',
  n: 1,
  of: 2,
  title: 'Start the members',
  hosts: ['etcd1'],
}
const done: Event = {
  event: 'step-end',
  runbook: '04-cluster',
  n: 1,
  title: 'Start the members',
  status: 'changed',
  hosts: ['etcd1'],
  changes: [],
  ms: 0,
}

test('the running step shows its time and the newest line of each host, and is gone when it ends', () => {
  const { lines, send, wait, ticking } = running(60)
  send(book)
  send(begin)
  send({ event: 'output', host: 'etcd1', line: 'old' })
  send({ event: 'output', host: 'etcd1', line: '\x1b[31mnew\r\n' })
  wait(1500)
  assert.deepEqual(
    lines.slice(0, 2).map(line => line.slice(4)),
    ['04 Cluster 1/2 › Start the members 1.5 s', '  etcd1  new'],
  )
  send(done)
  assert.deepEqual(lines, ['', '04 Cluster', `  ● Start the members                      etcd1`, ''])
  assert.equal(ticking(), false)
})

test('no live line is as wide as the window, wide characters included, and none goes beyond its height', () => {
  const { lines, send, wait } = running(40)
  send(book)
  send({ ...begin, title: '東京'.repeat(40) })
  for (let n = 1; n < 30; n++) send({ event: 'output', host: `etcd${n}`, line: '東'.repeat(90) })
  wait(100)
  for (const line of lines) assert.ok(displayWidth(line) < 40, line)
  assert.ok(lines.length <= 10)
})

test('nothing is drawn over a question until it is answered', () => {
  const { lines, send, wait } = running(60)
  send(book)
  send(begin)
  send({ event: 'question', question: 'Restart?' })
  wait(5000)
  assert.deepEqual(lines, [''])
  send({ event: 'answer', question: 'Restart?', answer: 'y' })
  assert.match(lines[0]!, /Start the members/)
})

test('without a terminal a long step gives a sign of life, and nothing is rewritten', () => {
  const { lines, send, wait } = running()
  send(book)
  send(begin)
  send({ event: 'output', host: 'etcd1', line: 'unpacking' })
  wait(30_000)
  assert.deepEqual(lines, [
    '  … still waiting: 04 Cluster 1/2 › Start the members (30 s)   etcd1: unpacking',
    '',
  ])
})

test('NO_COLOR, FORCE_COLOR and TERM=dumb are honoured', () => {
  const tty = { write: () => {}, isTTY: true }
  const pipe = { write: () => {} }
  assert.equal(wantsColor(tty, {}), true)
  assert.equal(wantsColor(pipe, {}), false)
  assert.equal(wantsColor(tty, { NO_COLOR: '1' }), false)
  assert.equal(wantsColor(tty, { NO_COLOR: '' }), true)
  assert.equal(wantsColor(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }), true)
  assert.equal(wantsColor(tty, { FORCE_COLOR: '0' }), false)
  assert.equal(wantsColor(tty, { TERM: 'dumb' }), false)
  assert.equal(canRewrite(tty, { TERM: 'dumb' }), false)
  assert.equal(canRewrite(tty, { NO_COLOR: '1' }), true)
})
