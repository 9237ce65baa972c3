import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { scriptOf } from '../../../lib/script.ts'
import { sandbox } from './sandbox.ts'

const ready = [{ call: ['wait_ready', 'etcd.service'] }]

/** systemctl, as told by these: what `start` does, and what `show` prints. */
const systemctl = (start: string, shown = '') => `case $1 in start) ${start} ;; show) echo "${shown}" ;; esac`

test('a start that ends well is taken by its word', async t => {
  const { run, stub } = sandbox(t)
  stub('systemctl', systemctl('sleep 0.2', 'ActiveState=failed SubState=failed NRestarts=0'))
  assert.deepEqual(await run(ready), { code: 0, stderr: '' })
})

test('one that fails is told with the last words of the service', async t => {
  const { run, stub } = sandbox(t)
  stub('systemctl', systemctl('exit 1', 'ActiveState=activating SubState=auto-restart NRestarts=1'))
  stub('journalctl', 'echo "invalid value"')
  const { code, stderr } = await run(ready)
  assert.equal(code, 1)
  assert.equal(stderr, 'invalid value\netcd.service does not stay up\n')
})

test('a start that nobody could join is asked after', async t => {
  const { at, run, stub } = sandbox(t)
  const shows = `[ -e ${at('asked')} ] || { : >${at('asked')}; echo Job=7 ActiveState=inactive NRestarts=0; exit; }; echo ActiveState=active`
  stub('systemctl', `case $1 in start) exit 1 ;; show) ${shows} ;; esac`)
  assert.deepEqual(await run(ready), { code: 0, stderr: '' })
})

test('where nobody hears it any more, it ends, and holds nothing', async t => {
  const { at, stub } = sandbox(t)
  stub('systemctl', `echo $$ >${at('pid')}; exec sleep 60`)
  writeFileSync(at('script'), (await scriptOf(ready)).text)
  const child = spawn('dash', [at('script')], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: `${at('stubs')}:${process.env.PATH}`, SESSION: at('session') },
  })
  t.after(() => child.kill('SIGKILL'))
  child.stdout.destroy()
  const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(20_000) })
  assert.equal(code, 1)
  const pid = readFileSync(at('pid'), 'utf8').trim()
  for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 100; tries++) await sleep(20)
  assert.equal(existsSync(`/proc/${pid}`), false)
})
