import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { farShell, runFolder } from './far-shell.ts'

const exists = async (path: string) => {
  while (!existsSync(path)) await new Promise(resolve => setTimeout(resolve, 5))
}

const shells = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync(program, ['true']).error === undefined,
)

for (const command of shells)
  test(`without a frame within its beat ${command[0]} ends by itself and frees the lock`, async t => {
    const folder = runFolder(t)
    const silent = farShell(t, folder, { beat: 1, command })
    assert.equal((await silent.lock('silent')).code, 0)
    // What it is told to do takes longer than that, and counts for nothing.
    assert.equal((await silent.run('sleep 1.5; echo done')).stdout, 'done\n')
    assert.equal(await silent.exited, null)
    assert.equal((await farShell(t, folder).lock('next')).code, 0)
  })

test('heartbeats keep the shell beyond its beat', async t => {
  const shell = farShell(t, runFolder(t), { beat: 1 })
  const heart = setInterval(() => shell.send('ping\n'), 100)
  t.after(() => clearInterval(heart))
  assert.equal((await shell.lock('alive')).code, 0)
  await new Promise(resolve => setTimeout(resolve, 1500))
  assert.equal((await shell.run('echo alive')).stdout, 'alive\n')
})

test('of two shells one gets the lock, and the other is told who holds it, by the latest note', async t => {
  const folder = runFolder(t)
  const first = farShell(t, folder)
  const second = farShell(t, folder)
  assert.deepEqual(await first.lock('{"who":"first"}').then(({ code }) => code), 0)
  const refused = await second.lock('{"who":"second"}')
  assert.deepEqual({ code: refused.code, stdout: refused.stdout }, { code: 75, stdout: '{"who":"first"}' })
  first.send('note step * 2\n')
  await first.run(':')
  assert.equal((await second.lock('again')).stdout, 'step * 2')
  first.send('exit 0\n')
  await first.exited
  assert.equal((await second.lock('again')).code, 0)
  assert.match(readFileSync(join(folder, 'holder'), 'utf8'), /^again\n/)
})

test('of shells that ask at the same moment, all are told the one that got it, never who held it before', async t => {
  const folder = runFolder(t)
  for (let round = 0; round < 5; round++) {
    writeFileSync(join(folder, 'holder'), 'before\n')
    const shells = Array.from({ length: 8 }, () => farShell(t, folder))
    await Promise.all(shells.map(shell => shell.ready()))
    const answers = await Promise.all(shells.map((shell, n) => shell.lock(`shell ${n}`)))
    const winner = answers.findIndex(({ code }) => code === 0)
    const told = answers.filter(({ code }) => code === 75).map(({ stdout }) => stdout)
    assert.deepEqual(told, Array(7).fill(`shell ${winner}`))
    for (const shell of shells) shell.send('exit 0\n')
    await Promise.all(shells.map(({ exited }) => exited))
  }
})

test('the lock dies with its shell, even by SIGKILL and with the connection still open', async t => {
  const folder = runFolder(t)
  const first = farShell(t, folder)
  assert.equal((await first.lock('first')).code, 0)
  first.child.kill('SIGKILL')
  await new Promise(resolve => first.child.once('exit', resolve))
  assert.equal((await farShell(t, folder).lock('next')).code, 0)
})

test('a command whose shell was killed keeps the lock until it has ended', async t => {
  const folder = runFolder(t)
  const first = farShell(t, folder)
  assert.equal((await first.lock('first')).code, 0)
  const go = join(folder, 'go')
  const started = join(folder, 'started')
  void first.run(`touch ${started}; until [ -e ${go} ]; do sleep 0.02; done`).catch(() => {})
  await exists(started)
  first.child.kill('SIGKILL')
  const second = farShell(t, folder)
  assert.equal((await second.lock('second')).code, 75)
  writeFileSync(go, '')
  for (let answer = await second.lock('second'); answer.code !== 0; answer = await second.lock('second'))
    assert.equal(answer.code, 75)
})
