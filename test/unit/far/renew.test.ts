import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const HOUR = 3600

/** A host whose unit is in this state since this many seconds, with a file that has just changed. Gives what systemctl was told. */
const after = async (t: TestContext, state: string, startedAgo: number, now = 'running') => {
  const { run, stub, write, at, read } = sandbox(t, { '/proc/uptime': 'uptime' })
  write('uptime', `${10 * HOUR}.25 1.00\n`)
  write('ca.crt', 'an authority')
  // Whoever puts a file back may give it the time it had.
  utimesSync(at('ca.crt'), 0, 0)
  const began = (10 * HOUR - startedAgo) * 1_000_000
  stub(
    'systemctl',
    `case "$*" in *ActiveState*) echo ${state} ;; *ExecMainStart*) echo ${began} ;; *SubState*) echo ${now} ;; *) echo "$*" >>${at('told')} ;; esac`,
  )
  const { code, stderr } = await run([call(['start_or_renew', 'etcd.service', at('none'), at('ca.crt')])])
  assert.equal(code, 0, stderr)
  return read('told')!.trim().split('\n').at(-1)
}

const STARTED = 'start --no-block etcd.service'
const RENEWED = 'restart --no-block etcd.service'

test('a service that is only starting begins anew when a file it has read has changed since', async t => {
  assert.equal(await after(t, 'activating', 60), RENEWED)
})

test('one that began after the change is left to start', async t => {
  assert.equal(await after(t, 'activating', -60), STARTED)
})

test('one that does not run, or is up, is never restarted by it', async t => {
  assert.equal(await after(t, 'inactive', 60), STARTED)
  assert.equal(await after(t, 'active', 60), STARTED)
})

test('between two tries of systemd it begins at once, instead of waiting for the next', async t => {
  assert.equal(await after(t, 'activating', -60, 'auto-restart'), RENEWED)
})
