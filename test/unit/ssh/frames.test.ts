import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { farShell, runFolder } from './far-shell.ts'

const shells = [['dash'], ['bash']].filter(
  ([program = '']) => spawnSync(program, ['-c', ':']).error === undefined,
)

for (const command of shells)
  test(`300 kB of random bytes arrive whole in ${command[0]}, three times in a row`, async t => {
    const shell = farShell(t, runFolder(t), { command })
    for (let time = 0; time < 3; time++) {
      const bytes = randomBytes(300_000)
      shell.put('p0', bytes)
      const { code, stdout } = await shell.run('sha256sum <"$SESSION/p0"')
      assert.equal(code, 0)
      assert.equal(stdout.slice(0, 64), createHash('sha256').update(bytes).digest('hex'))
    }
  })

test('lines of a payload are never run', async t => {
  const folder = runFolder(t)
  const shell = farShell(t, folder)
  const script = `touch ${folder}/ran\n`
  shell.put('p0', Buffer.from(`run x 5 ${script.length}\n${script}exit 1\n$(touch ${folder}/ran)\n`))
  shell.put('p1', Buffer.alloc(0))
  const { stdout } = await shell.run('cat "$SESSION/p0" "$SESSION/p1" | wc -l')
  assert.equal(stdout.trim(), '4')
  assert.equal(existsSync(join(folder, 'ran')), false)
})

test('stdout, stderr and exit code are kept apart and exact', async t => {
  const shell = farShell(t, runFolder(t))
  const cases: [string, string, string, number][] = [
    ["printf 'no newline'; printf 'nor here' >&2; exit 7", 'no newline', 'nor here', 7],
    [
      "printf '\\n@c0ffee\\n@c0ffee'; printf '@c0ffee r0 0 0\\n' >&2",
      '\n@c0ffee\n@c0ffee',
      '@c0ffee r0 0 0\n',
      0,
    ],
    ["printf '@c0ffee r9 0 0\\n'", '@c0ffee r9 0 0\n', '', 0],
    ["printf '\\n\\n'; exit 255", '\n\n', '', 255],
    ['cat; echo done', 'done\n', '', 0],
  ]
  for (const [script, stdout, stderr, code] of cases) {
    const answer = await shell.run(script)
    assert.deepEqual(
      { code: answer.code, stdout: answer.stdout, stderr: answer.stderr },
      { code, stdout, stderr },
      script,
    )
  }
})

test('of a flood on stderr the end is kept', async t => {
  const { code, stderr } = await farShell(t, runFolder(t)).run(
    "head -c 200000 /dev/zero | tr '\\0' x >&2; echo last >&2",
  )
  assert.equal(code, 0)
  assert.equal(stderr.length, 65536)
  assert.match(stderr, /xlast\n$/)
})

test('a script that outlives its deadline is ended on the far side with 124, and the shell goes on', async t => {
  const shell = farShell(t, runFolder(t))
  const late = await shell.run('echo started; sleep 60', 1)
  assert.equal(late.code, 124)
  assert.equal(late.stdout, 'started\n')
  assert.equal((await shell.run('echo on')).stdout, 'on\n')
})

test('variables of etcd and etcdctl in the login environment do not reach scripts', async t => {
  process.env.ETCDCTL_ENDPOINTS = 'http://elsewhere'
  t.after(() => delete process.env.ETCDCTL_ENDPOINTS)
  const { stdout } = await farShell(t, runFolder(t)).run('env | grep ^ETCD || echo none')
  assert.equal(stdout, 'none\n')
})

test('a script that was cut short by a lost connection is not run, one that came whole is', async t => {
  const folder = runFolder(t)
  const ran = async (missing: number) => {
    const shell = farShell(t, folder)
    const script = `touch ${join(folder, `ran-${missing}`)}\n`
    await shell.send(`run r0 5 ${script.length + missing}\n${script}`, missing ? '' : '.\n')
    shell.child.stdin.end()
    await shell.exited
    return existsSync(join(folder, `ran-${missing}`))
  }
  assert.equal(await ran(20), false)
  assert.equal(await ran(0), true)
})

test('a session leaves nothing behind, and clears what a killed one left', async t => {
  const folder = runFolder(t)
  const killed = farShell(t, folder)
  killed.put('p0', Buffer.from('secret'))
  await killed.run(':')
  killed.child.kill('SIGKILL')
  await killed.exited
  assert.equal(readdirSync(folder).length, 1)
  const shell = farShell(t, folder)
  await shell.ready()
  assert.deepEqual(readdirSync(folder), [], 'whose first look needs no place')
  shell.put('p0', Buffer.from('secret'))
  await shell.run(':')
  assert.equal(readdirSync(folder).length, 1)
  shell.send('exit 0\n')
  assert.equal(await shell.exited, 0)
  assert.deepEqual(readdirSync(folder), [])
})
