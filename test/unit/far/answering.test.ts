import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { sandbox } from './sandbox.ts'

const until = (port: number) => [{ call: ['until_answering', 'etcd', String(port)] }]

test('a member that listens is waited for no longer, and nobody is left who waits for its start', async t => {
  const { at, run, stub } = sandbox(t)
  stub('systemctl', `echo $$ >${at('pid')}; exec sleep 60`)
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  assert.deepEqual(await run(until(port)), { code: 0, stderr: '' })
  const pid = existsSync(at('pid')) ? readFileSync(at('pid'), 'utf8').trim() : ''
  assert.ok(!pid || !existsSync(`/proc/${pid}`) || /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
})

test('a member whose start has failed is not waited for', async t => {
  const { run, stub } = sandbox(t)
  stub('systemctl', 'exit 1')
  // 1 is tcpmux, which nobody has.
  assert.deepEqual(await run(until(1)), { code: 0, stderr: '' })
})
