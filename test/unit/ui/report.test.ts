import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event, Stamped } from '../../../lib/events.ts'
import { report } from '../../../lib/report.ts'

const recorded = (name: string): Stamped[] =>
  readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
const at = '2026-11-21T06:25:29.000Z'
const stamped = (events: Event[]): Stamped[] => events.map(event => ({ ...event, at }))

test('a report shows who ran what when, each step, the table and the next commands', () => {
  const page = report(recorded('fresh'))
  for (const part of [
    '2026-11-21 06:25:29 UTC',
    'root@ops-1',
    'Install etcd 3.5.30 and check its sha256',
    '+PATH=/opt/etcd/bin:$PATH',
    '1 min ago, restored in a trial',
    'zx runbooks/status.ts --watch',
  ])
    assert.ok(page.includes(part), part)
})

test('a report loads nothing and runs nothing', () => {
  const page = report(recorded('failed'))
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|https?:\/\/|url\(|@import| on[a-z]+=/i)
  assert.match(page, /default-src &#39;none&#39;|default-src 'none'/)
})

test('whatever text events carry, it adds no tag and no attribute to the page', () => {
  const tags = (page: string): string[] => page.match(/<[^>]*>/g) ?? []
  const page = (text: string): string =>
    report(
      stamped([
        { event: 'runbook', number: '04', title: text, steps: 1 },
        { event: 'step-start', runbook: '04-cluster', n: 1, of: 1, title: text, hosts: [text] },
        { event: 'note', message: text },
        {
          event: 'step-end',
          runbook: '04-cluster',
          n: 1,
          title: text,
          status: 'failed',
          hosts: [text],
          changes: [{ host: text, what: text, how: text, diff: `+${text}` }],
          ms: 5,
        },
        { event: 'error', exit: 1, message: 'm', details: { host: text, said: text, next: text } },
        { event: 'table', columns: [text], rows: [[text]] },
      ]),
    )
  const harmless = tags(page('x'))
  const nasty = fc.oneof(
    fc.constantFrom('<script>alert(1)</script>', '"><b>', "' onclick='", '&lt;', '</style><p>'),
    fc.string({ minLength: 1 }).map(text => `x${text.replaceAll('\n', '')}`),
  )
  fc.assert(fc.property(nasty, text => assert.deepEqual(tags(page(text)), harmless)))
})

test('a run that was cut short says so', () => {
  assert.match(report(recorded('fresh').slice(0, 9)), /Cut short/)
})

test('a report without any event is still a page', () => {
  assert.match(report([]), /<h1>A run<\/h1>/)
})
