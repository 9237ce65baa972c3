import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { running, startDetached, stopNow } from '../../lab/process.ts'

const directory = mkdtempSync(join(tmpdir(), 'lab-process-'))
after(() => rmSync(directory, { recursive: true }))
const record = join(directory, 'process.json')

test('a recorded process is known until it is stopped', async () => {
  startDetached(record, join(directory, 'log'), ['sleep', '60'])
  const copy = join(directory, 'copy')
  copyFileSync(record, copy)
  assert.ok(running(record))
  await stopNow(record)
  assert.equal(running(copy), undefined)
})

test('a process that got a recorded pid later is not the one that was recorded', () => {
  writeFileSync(record, JSON.stringify({ pid: process.pid, startTime: '1' }))
  assert.equal(running(record), undefined)
})

test('a name with spaces and parentheses does not shift the start time', () => {
  const file = join(directory, 'odd')
  startDetached(file, join(directory, 'log'), ['bash', '-c', 'printf "a) b (c" >/proc/self/comm; sleep 60'])
  const { pid, startTime } = JSON.parse(readFileSync(file, 'utf8'))
  assert.match(startTime, /^\d+$/)
  assert.equal(running(file), pid)
  return stopNow(file)
})
