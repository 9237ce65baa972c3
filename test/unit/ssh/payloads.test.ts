import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { withPayloads } from '../../../lib/ssh/payloads.ts'

test('a short text is written by the script itself, exactly', t => {
  const session = mkdtempSync(join(tmpdir(), 'session-'))
  t.after(() => rmSync(session, { recursive: true }))
  const word = fc.string({ unit: 'binary', maxLength: 200 }).filter(text => !text.includes('\0'))
  fc.assert(
    fc.property(word, text => {
      const { text: script, rest } = withPayloads('echo ran', new Map([['p0', Buffer.from(text)]]))
      assert.deepEqual(rest, [])
      const { stdout } = spawnSync('dash', ['-c', script], { env: { SESSION: session }, encoding: 'utf8' })
      assert.equal(stdout, 'ran\n')
      assert.equal(readFileSync(join(session, 'p0'), 'utf8'), Buffer.from(text).toString())
    }),
    { numRuns: 60 },
  )
})

test('what no word can carry, or is long, comes apart', () => {
  const payloads = new Map([
    ['p0', Buffer.from('text')],
    ['p1', Buffer.from([0xff, 0x80])],
    ['p2', Buffer.from('a\0b')],
    ['p3', Buffer.alloc(70_000, 'x')],
    ['p4', Buffer.alloc(0)],
  ])
  const { text, rest } = withPayloads('go', payloads)
  assert.equal(text, `printf %s text >"$SESSION/"p0 || exit\nprintf %s '' >"$SESSION/"p4 || exit\ngo`)
  assert.deepEqual(
    rest.map(([name]) => name),
    ['p1', 'p2', 'p3'],
  )
})

test('where a payload cannot be written, nothing is run', () => {
  const { text } = withPayloads('echo ran', new Map([['p0', Buffer.from('text')]]))
  const { status, stdout } = spawnSync('dash', ['-c', text], {
    env: { SESSION: '/nonexistent' },
    encoding: 'utf8',
  })
  assert.deepEqual([status === 0, stdout], [false, ''])
})
