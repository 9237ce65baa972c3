import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const UNIT = 'etcd.service'

const prepare = (t: Parameters<typeof sandbox>[0]) => {
  const box = sandbox(t)
  const { at, write, stub } = box
  const inactive = 'echo inactive'
  stub('systemctl', inactive)
  stub('systemctl', inactive, 'counted')
  const reset = () => {
    rmSync(at('work'), { recursive: true, force: true })
    for (const name of ['work', 'work/data', 'work/restore', 'work/restore/data']) mkdirSync(at(name))
    write('work/data/keys', 'old')
    write('work/restore/data/keys', 'new')
  }
  const exchange = [
    call(['exchange', at('work/restore/data'), at('work/data'), at('work/data.before'), UNIT]),
  ]
  return { ...box, reset, exchange }
}

test('restored data takes the place of the old, which is kept', async t => {
  const { run, read, reset, exchange } = prepare(t)
  reset()
  assert.equal((await run(exchange)).code, 0)
  assert.deepEqual([read('work/data/keys'), read('work/data.before/keys')], ['new', 'old'])
  assert.equal((await run(exchange)).code, 0, 'again')
  assert.deepEqual([read('work/data/keys'), read('work/data.before/keys')], ['new', 'old'])
})

test('killed anywhere, both are there in one piece, and the same again finishes it', async t => {
  const { run, read, reset, exchange, killedAnywhere } = prepare(t)
  const killed = await killedAnywhere(reset, exchange, async () => {
    const old = [read('work/data/keys'), read('work/data.before/keys')].filter(text => text === 'old')
    const restored = [read('work/data/keys'), read('work/restore/data/keys')].filter(text => text === 'new')
    assert.deepEqual([old.length, restored.length], [1, 1])
    assert.equal((await run(exchange)).code, 0)
    assert.deepEqual([read('work/data/keys'), read('work/data.before/keys')], ['new', 'old'])
  })
  assert.ok(killed > 3)
})

test('a directory that is empty, or not there, leaves nothing to keep', async t => {
  const { run, at, read, reset, exchange } = prepare(t)
  for (const keep of [true, false]) {
    reset()
    rmSync(at('work/data'), { recursive: true })
    if (keep) mkdirSync(at('work/data'))
    assert.equal((await run(exchange)).code, 0)
    assert.equal(read('work/data/keys'), 'new')
    assert.deepEqual(readdirSync(at('work')).sort(), ['data', 'restore'])
  }
})

test('nothing is renamed while the unit runs, over what was kept before, or when the restored data is gone', async t => {
  const { run, at, read, reset, exchange, stub } = prepare(t)
  reset()
  mkdirSync(at('work/data.before'))
  assert.match((await run(exchange)).stderr, /is there already/)
  reset()
  rmSync(at('work/restore/data'), { recursive: true })
  rmSync(at('work/data'), { recursive: true })
  assert.match((await run(exchange)).stderr, /neither .* nor .* is there/)
  reset()
  stub('systemctl', 'echo active')
  assert.match((await run(exchange)).stderr, /runs/)
  assert.equal(read('work/data/keys'), 'old')
})

test('a copy gets its name only once all of it has arrived, and a second try begins anew', async t => {
  const { run, at, read } = sandbox(t)
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  const staging = at('work/restore')
  const chunk = (offset: number, text: string) =>
    call(['receive_chunk', staging, sha256, String(offset)], text)
  const complete = call(['complete_copy', staging, sha256])
  assert.equal((await run([chunk(0, 'a'), complete])).code, 1)
  assert.equal((await run([chunk(5, 'c')])).code, 1)
  assert.equal(existsSync(`${staging}/${sha256}.db`), false)
  assert.equal((await run([chunk(0, 'ab'), chunk(2, 'c'), complete])).code, 0)
  assert.equal(read(`work/restore/${sha256}.db`), 'abc')
})

test('a staging directory is not dropped with restored data in it', async t => {
  const { run, at } = sandbox(t)
  mkdirSync(at('work/restore/data'), { recursive: true })
  const drop = [call(['drop_staging', at('work/restore')])]
  assert.match((await run(drop)).stderr, /was not put into its place/)
  rmSync(at('work/restore/data'), { recursive: true })
  writeFileSync(at('work/restore/x.db'), '')
  assert.equal((await run(drop)).code, 0)
  assert.deepEqual(readdirSync(at('work')), [])
})
