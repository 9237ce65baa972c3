import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aliveCheck, renderAlive } from '../../../lib/keepalived/alive.ts'
import { withSettings } from '../haproxy/fixture.ts'
import { cluster } from './fixture.ts'

/** The exit code of the script in dash, with programs of ours before the real ones. */
const alive = (t: TestContext, statsPort: number, programs: Record<string, string>): number | null => {
  const directory = mkdtempSync(join(tmpdir(), 'alive-'))
  t.after(() => rmSync(directory, { recursive: true }))
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(directory, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(directory, name), 0o755)
  }
  const script = renderAlive(withSettings({ statsPort })).replace(
    /^PATH=.*$/m,
    `PATH=${directory}:/usr/bin:/bin`,
  )
  return spawnSync('dash', ['-c', script]).status
}

const HEAD = '# pxname,svname,scur,status,weight'
const page = (...rows: string[]) => `printf '%s\\n' '${HEAD}' ${rows.map(row => `'${row}'`).join(' ')}`

test('HAProxy that sees a member up is alive, one that sees none or does not answer is not', t => {
  assert.equal(alive(t, 8404, { bash: page('etcd,etcd1,0,UP,1,', 'etcd,BACKEND,0,UP,1,') }), 0)
  assert.equal(alive(t, 8404, { bash: page('etcd,etcd1,0,DOWN,1,', 'etcd,BACKEND,0,DOWN,0,') }), 1)
  assert.equal(alive(t, 8404, { bash: 'exit 7' }), 1)
  assert.equal(alive(t, 8404, { bash: page('statistics,BACKEND,0,UP,1,') }), 1)
})

test('without a page of statistics its open port has to do', t => {
  assert.equal(alive(t, 0, { ss: 'echo "LISTEN 0 4096 *:2379 *:*"' }), 0)
  assert.equal(alive(t, 0, { ss: ':' }), 1)
})

test('it is there only where there is a virtual address', () => {
  assert.equal(aliveCheck(cluster()).length, 2)
  assert.deepEqual(aliveCheck({ ...cluster(), virtualAddress: undefined }), [])
})
