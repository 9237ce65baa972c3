import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../../lib/events.ts'
import { statusOf } from '../../../lib/status/status.ts'
import { terminal } from '../../../lib/ui.ts'
import { facts, NOW, stopped } from '../status/fixture.ts'

const seen = (changed: boolean, ...args: Parameters<typeof facts>): Event => ({
  event: 'status',
  ...statusOf(facts(...args), new Map(), NOW),
  watched: { changed },
})
const end = (exit: 0 | 1): Event => ({
  event: 'end',
  exit,
  changed: 0,
  failed: 0,
  ok: 0,
  resources: 0,
  hosts: 4,
  ms: 61_000,
})

/** What is written for these events, all at one time. */
const written = (events: Event[], rewrites: boolean): string => {
  let text = ''
  const write = (part: string) => {
    text += part
  }
  const sink = terminal({
    stream: { write, isTTY: rewrites, columns: 100, rows: 24 },
    color: false,
    rewrites,
  })
  for (const event of events) sink({ ...event, at: NOW.toISOString() })
  return text
}
const count = (text: string, what: string) => text.split(what).length - 1

test('without a terminal a look is told only when something has changed', () => {
  const text = written([seen(true), seen(false), seen(true, { etcd2: stopped() }), end(1)], false)
  assert.equal(count(text, 'MEMBER'), 2)
  assert.match(text, /✗ etcd2 does not answer.*\n\nWatched for 1m 01s\. \(exit 1\)\n$/s)
  assert.doesNotMatch(text, /\x1b/)
})

test('on a terminal each look takes the place of the one before, and the last one stays', () => {
  const text = written([seen(true), seen(false), end(0)], true)
  assert.equal(count(text, 'MEMBER'), 2)
  assert.equal(count(text, '\x1b[J'), 1)
  assert.match(text, /Watched for 1m 01s\.\n$/)
})
