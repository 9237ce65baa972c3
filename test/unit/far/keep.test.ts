import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { call, mine, sandbox } from './sandbox.ts'

const sum = (text: string) => createHash('sha256').update(text).digest('hex')
const put = (path: string, text: string) => call(['put_file', path, ...mine('0640'), sum(text)], text)
const UNIT = 'etcd.service'

test('a change that is put back leaves the old bytes, and a new file goes away again', async t => {
  const { run, at, read, write } = sandbox(t)
  write('work/old', 'old\n')
  const paths = [at('work/old'), at('work/new')]
  const switched = await run([
    ...paths.map(path => call(['stash', UNIT, path])),
    call(['mark_pending', UNIT, ...paths]),
    ...paths.map(path => put(path, 'bad\n')),
  ])
  assert.equal(switched.code, 0, switched.stderr)
  assert.equal(read('work/new'), 'bad\n')
  assert.equal((await run([call(['put_back', UNIT]), call(['settle', UNIT])])).code, 0)
  assert.equal(read('work/old'), 'old\n')
  assert.deepEqual(readdirSync(at('work')), ['old'])
  assert.equal(existsSync(at(`run/pending/${UNIT}`)), false)
})

test('a file that a roll may write and did not, in a directory that never came, keeps nothing from being put back', async t => {
  const { run, at, read, write } = sandbox(t)
  write('work/old', 'old\n')
  const path = at('work/old')
  await run([
    call(['stash', UNIT, path]),
    call(['mark_pending', UNIT, at('nowhere/alive'), path]),
    put(path, 'bad\n'),
  ])
  const back = await run([call(['put_back', UNIT]), call(['settle', UNIT])])
  assert.equal(back.code, 0, back.stderr)
  assert.equal(read('work/old'), 'old\n')
  assert.equal(existsSync(at('nowhere')), false)
})

test('a settled change stays, and what was kept is gone', async t => {
  const { run, at, read, write } = sandbox(t)
  write('work/a', 'old\n')
  const path = at('work/a')
  await run([call(['stash', UNIT, path]), call(['mark_pending', UNIT, path]), put(path, 'good\n')])
  await run([call(['settle', UNIT])])
  assert.equal(read('work/a'), 'good\n')
  assert.deepEqual(readdirSync(at('work')), ['a'])
  assert.equal((await run([call(['put_back', UNIT]), call(['settle', UNIT])])).code, 0, 'nothing to put back')
  assert.equal(read('work/a'), 'good\n')
})

test('a run that was killed with something unproven written is put back by the next one, whatever that one changes', async t => {
  const { run, at, read, write } = sandbox(t)
  write('work/unit', 'old unit\n')
  write('work/config', 'old config\n')
  const unit = at('work/unit')
  const config = at('work/config')
  await run([
    call(['stash', UNIT, unit]),
    call(['stash', UNIT, config]),
    call(['mark_pending', UNIT, unit, config]),
    put(unit, 'unproven unit\n'),
    put(config, 'unproven config\n'),
  ])
  // The next run corrects the configuration alone; that fails too.
  await run([call(['stash', UNIT, config]), call(['mark_pending', UNIT, config]), put(config, 'third\n')])
  await run([call(['put_back', UNIT]), call(['settle', UNIT])])
  assert.equal(read('work/unit'), 'old unit\n')
  assert.equal(read('work/config'), 'old config\n')
})

test('without the mark a kept file is stale and taken anew', async t => {
  const { run, at, read, write } = sandbox(t)
  const path = at('work/a')
  write('work/.a.previous', 'stale\n')
  write('work/.a.previous.none', '')
  write('work/a', 'proven\n')
  await run([call(['stash', UNIT, path]), call(['mark_pending', UNIT, path]), put(path, 'bad\n')])
  await run([call(['put_back', UNIT])])
  assert.equal(read('work/a'), 'proven\n')
})

test('killed anywhere while it switches, the old file can always be put back', async t => {
  const { killedAnywhere, run, at, read, write } = sandbox(t)
  const path = at('work/a')
  const calls = [call(['stash', UNIT, path]), call(['mark_pending', UNIT, path]), put(path, 'unproven\n')]
  const reset = () => {
    for (const name of ['work', 'run']) {
      rmSync(at(name), { recursive: true })
      mkdirSync(at(name))
    }
    write('work/a', 'old\n')
  }
  await killedAnywhere(reset, calls, async at => {
    assert.equal((await run([call(['put_back', UNIT])])).code, 0)
    assert.equal(read('work/a'), 'old\n', `killed at command ${at}`)
    assert.equal((await run([...calls, call(['put_back', UNIT])])).code, 0)
    assert.equal(read('work/a'), 'old\n', `killed at command ${at}, then again`)
  })
})

test('a link is switched by one rename and can be put back like a file', async t => {
  const { killedAnywhere, run, at } = sandbox(t)
  const path = at('work/link')
  const reset = () => {
    rmSync(path, { force: true })
    symlinkSync('/nowhere/old', path)
  }
  const seen = new Set<string>()
  await killedAnywhere(reset, [call(['put_link', path, '/nowhere/new'])], () => {
    seen.add(readlinkSync(path))
  })
  assert.deepEqual([...seen].sort(), ['/nowhere/new', '/nowhere/old'])
  reset()
  const switched = await run([
    call(['stash', UNIT, path]),
    call(['mark_pending', UNIT, path]),
    call(['put_link', path, '/nowhere/new']),
    call(['put_back', UNIT]),
  ])
  assert.equal(switched.code, 0, switched.stderr)
  assert.equal(readlinkSync(path), '/nowhere/old')
})

test('a directory in the place of a link is moved aside whole', async t => {
  const { run, at, read } = sandbox(t)
  mkdirSync(at('work/dir'))
  const { code, stderr } = await run([
    call(['put_file', at('work/dir/inside'), ...mine('0644'), sum('x')], 'x'),
    call(['keep_before', at('work/dir')]),
    call(['put_link', at('work/dir'), '/opt/etcd']),
  ])
  assert.equal(code, 0, stderr)
  assert.equal(lstatSync(at('work/dir')).isSymbolicLink(), true)
  assert.equal(read('work/dir.before/inside'), 'x')
})
