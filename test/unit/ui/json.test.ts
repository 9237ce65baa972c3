import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stamped } from '../../../lib/events.ts'
import { jsonLines } from '../../../lib/json.ts'

const at = '2026-11-21T06:25:29.000Z'
const printed = (events: Stamped[]): string => {
  let text = ''
  const sink = jsonLines({ write: part => (text += part) })
  for (const event of events) sink(event)
  return text
}

test('each event is one line, whatever text it carries', () => {
  const text = printed([
    { event: 'note', message: 'two\nlines', at },
    { event: 'output', host: 'etcd1', line: 'x\r\u2028y', at },
  ])
  const lines = text.trimEnd().split('\n')
  assert.equal(lines.length, 2)
  assert.equal(JSON.parse(lines[0]!).message, 'two\nlines')
})

test('the end starts with the fields that scripts rely on', () => {
  const text = printed([
    { event: 'end', exit: 0, ok: 67, resources: 67, changed: 0, ms: 812, failed: 0, hosts: 4, at },
  ])
  assert.ok(text.startsWith('{"event":"end","exit":0,"changed":0,"failed":0,"hosts":4,"ms":812,'), text)
})

test('where several clusters run side by side, every line says whose it is', () => {
  const lines: string[] = []
  const sink = jsonLines({ write: text => lines.push(text) }, { cluster: 'blue' })
  sink({ event: 'note', message: 'x', at: '2026-11-21T06:25:29.000Z' })
  assert.equal(JSON.parse(lines[0] ?? '').cluster, 'blue')
})
