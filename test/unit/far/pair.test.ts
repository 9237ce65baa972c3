import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { call, mine, sandbox } from './sandbox.ts'

const put = (path: string, serial: string, form = 'split') =>
  call(['put_pair', path, serial, ...mine('0600'), form], `certificate ${serial}\n`, `key ${serial}\n`)

test('a certificate and its key flip together behind one link, and old pairs go', async t => {
  const { run, at, read } = sandbox(t)
  const path = at('work/server')
  for (const serial of ['1', '2', '3']) {
    const { code, stderr } = await run([put(path, serial)])
    assert.equal(code, 0, stderr)
    assert.equal(read('work/server/tls.crt'), `certificate ${serial}\n`)
    assert.equal(read('work/server/tls.key'), `key ${serial}\n`)
  }
  // Who has just opened the directory before the flip still finds the other half in it.
  assert.deepEqual(readdirSync(at('work')).sort(), ['.server-2', '.server-3', 'server'])
  assert.equal(statSync(`${path}/tls.key`).mode & 0o777, 0o600)
  assert.equal(statSync(`${path}/tls.crt`).mode & 0o777, 0o644)
  assert.equal(statSync(path).mode & 0o777, 0o755)
})

test('a joined pair holds the certificate and then the key', async t => {
  const { run, at, read } = sandbox(t)
  assert.equal((await run([put(at('work/check'), '1', 'joined')])).code, 0)
  assert.equal(read('work/check/tls.pem'), 'certificate 1\nkey 1\n')
  assert.equal(read('work/check/tls.key'), undefined)
  assert.equal(statSync(at('work/check/tls.pem')).mode & 0o777, 0o600)
})

test('pairs of other names beside it are left alone', async t => {
  const { run, at, read } = sandbox(t)
  await run([put(at('work/server'), '1'), put(at('work/peer'), '1'), put(at('work/server'), '2')])
  assert.equal(read('work/peer/tls.key'), 'key 1\n')
})

test('killed anywhere, certificate and key always belong together, and a rerun finishes', async t => {
  const { killedAnywhere, run, at } = sandbox(t)
  const path = at('work/server')
  const first = put(path, 'old')
  const reset = () => {
    rmSync(at('work'), { recursive: true })
    mkdirSync(at('work'))
  }
  reset()
  assert.equal((await run([first])).code, 0)
  const seen = new Set<string>()
  const serial = (name: string) => readFileSync(`${path}/${name}`, 'utf8').trim().split(' ')[1] ?? ''
  const times = await killedAnywhere(
    () => {},
    [put(path, 'new')],
    () => {
      assert.equal(serial('tls.crt'), serial('tls.key'))
      seen.add(serial('tls.key'))
    },
  )
  assert.ok(times > 10)
  assert.deepEqual([...seen].sort(), ['new', 'old'])
  assert.equal((await run([put(path, 'last')])).code, 0)
  assert.equal(serial('tls.crt'), 'last')
  assert.deepEqual(readdirSync(at('work')).sort(), ['.server-last', '.server-new', 'server'])
})
