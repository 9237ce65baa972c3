import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { Event, Sink } from '../../../lib/events.ts'
import { folderTime, openRecord } from '../../../lib/record.ts'

const now = new Date('2026-11-21T06:25:29.123Z')
const mutation: Event = { event: 'mutation', phase: 'begin', host: 'etcd1', step: 'Start', what: ['start'] }
const clean: Event = { event: 'note', message: 'nothing to do' }
const send = (sink: Sink, event: Event): void => sink({ ...event, at: now.toISOString() })

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'record-'))
})
afterEach(() => rmSync(directory, { recursive: true }))
const open = (name = 'all', most?: number) => openRecord({ directory, name, now, ...(most ? { most } : {}) })
const runs = (): string[] => readdirSync(join(directory, '.runs')).sort()

test('a folder is named by the time in UTC and the runbook', () => {
  assert.equal(folderTime(now), '2026-11-21T06-25-29')
  assert.equal(open('04-cluster').path, join(directory, '.runs/2026-11-21T06-25-29-04-cluster'))
})

test('a run that changed something keeps its events and a report, for its user alone', () => {
  const record = open()
  send(record.sink, mutation)
  assert.equal(record.finish(), record.path)
  assert.deepEqual(readdirSync(record.path!).sort(), ['events.jsonl', 'report.html'])
  assert.equal(statSync(record.path!).mode & 0o777, 0o700)
  assert.equal(statSync(join(directory, '.runs')).mode & 0o777, 0o700)
  for (const name of readdirSync(record.path!))
    assert.equal(statSync(join(record.path!, name)).mode & 0o777, 0o600, name)
})

test('events are on disk before the run ends, so that a crash leaves them', () => {
  const record = open()
  send(record.sink, mutation)
  const lines = readFileSync(join(record.path!, 'events.jsonl'), 'utf8')
  assert.equal(JSON.parse(lines).host, 'etcd1')
})

test('a run that changed nothing and failed nowhere leaves nothing', () => {
  const record = open()
  send(record.sink, clean)
  assert.equal(record.keep({ changed: 0 }), undefined)
  assert.equal(record.finish(), undefined)
  assert.deepEqual(runs(), [])
})

test('a failed run is kept; one that found the lock taken is not', () => {
  const error = (exit: 1 | 4): Event => ({ event: 'error', exit, message: 'no', details: {} })
  const [failed, locked] = [open('failed'), open('locked')]
  send(failed.sink, error(1))
  send(locked.sink, error(4))
  assert.equal(failed.keep({ changed: 0 }), failed.path)
  assert.equal(locked.keep({ changed: 0 }), undefined)
})

test('two runs that start in the same second have folders of their own', () => {
  assert.notEqual(open().path, open().path)
})

test('only the newest records stay, and what is not a record is left alone', () => {
  mkdirSync(join(directory, '.runs'))
  for (const name of [
    '2026-11-01T00-00-00-all',
    '2026-11-02T00-00-00-all',
    '2026-11-03T00-00-00-all',
    'notes',
  ])
    mkdirSync(join(directory, '.runs', name))
  const record = open('all', 2)
  send(record.sink, mutation)
  record.finish()
  assert.deepEqual(runs(), ['2026-11-03T00-00-00-all', '2026-11-21T06-25-29-all', 'notes'])
})

test('what else was put into the folder of a clean run is not deleted', () => {
  const record = open()
  writeFileSync(join(record.path!, 'mine.txt'), '')
  record.finish()
  assert.ok(existsSync(join(record.path!, 'mine.txt')))
})

test('where no folder can be made the run goes on with a warning', () => {
  writeFileSync(join(directory, '.runs'), 'a file is in the way')
  const record = open()
  send(record.sink, mutation)
  assert.equal(record.keep({ changed: 1 }), undefined)
  assert.equal(record.finish(), undefined)
  assert.match(record.warning() ?? '', /not recorded/)
})
