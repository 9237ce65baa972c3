import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { call, mine, sandbox } from './sandbox.ts'

const sum = (text: string) => createHash('sha256').update(text).digest('hex')
const put = (path: string, text: string, mode = '0640') =>
  call(['put_file', path, ...mine(mode), sum(text)], text)

test('a file is written with its mode, and nothing staged is left beside it', async t => {
  const { run, at, read } = sandbox(t)
  const { code, stderr } = await run([put(at('work/a'), 'line\n'), put(at("work/it's $HOME"), 'odd')])
  assert.equal(code, 0, stderr)
  assert.equal(read('work/a'), 'line\n')
  assert.equal(statSync(at('work/a')).mode & 0o7777, 0o640)
  assert.deepEqual(readdirSync(at('work')).sort(), ['a', "it's $HOME"])
})

test('a file that is killed anywhere while it is written is the old one or the new one, whole', async t => {
  const { killedAnywhere, at, read, write, run } = sandbox(t)
  const seen = new Set<string | undefined>()
  const calls = [put(at('work/a'), 'new\n')]
  const times = await killedAnywhere(
    () => write('work/a', 'old\n'),
    calls,
    () => {
      seen.add(read('work/a'))
    },
  )
  assert.ok(times >= 5, `only ${times} boundaries`)
  assert.deepEqual([...seen].sort(), ['new\n', 'old\n'])
  // What was staged by the killed runs is no obstacle.
  assert.equal((await run(calls)).code, 0)
  assert.equal(read('work/a'), 'new\n')
})

test('a payload that did not arrive whole is refused and the old file stays', async t => {
  const { run, at, read, write } = sandbox(t)
  write('work/a', 'old\n')
  const { code, stderr } = await run([
    call(['put_file', at('work/a'), ...mine('0644'), sum('whole')], 'who'),
    put(at('work/after'), 'never'),
  ])
  assert.equal(code, 1)
  assert.match(stderr, /work\/a did not arrive whole/)
  assert.equal(read('work/a'), 'old\n')
  assert.equal(read('work/after'), undefined)
})

test('what its own program refuses is never switched in, and its words are shown', async t => {
  const { run, at, read, write, stub } = sandbox(t)
  stub('checker', 'grep -q good "$2" || { echo "line 1: bad word" >&2; exit 3; }')
  write('work/a', 'old good\n')
  const check = call(['checked_by', 'checker', '-c'])
  const refused = await run([check, put(at('work/a'), 'worse\n')])
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /line 1: bad word/)
  assert.match(refused.stderr, /was refused by its own program \(checker -c\); the old one stays/)
  assert.equal(read('work/a'), 'old good\n')
  assert.deepEqual(readdirSync(at('work')), ['a'])
  // The check is for one file only: the second here would not pass it.
  assert.equal((await run([check, put(at('work/a'), 'good\n'), put(at('work/b'), 'any\n')])).code, 0)
  assert.equal(read('work/a'), 'good\n')
  assert.equal(read('work/b'), 'any\n')
})

test('missing parents of a directory let everybody through, whatever the umask', async t => {
  const { run, at } = sandbox(t)
  const wanted = call(['make_directory', at('work/x/y/z'), ...mine('0700')])
  const before = process.umask(0o077)
  try {
    assert.equal((await run([wanted])).code, 0)
  } finally {
    process.umask(before)
  }
  assert.equal(statSync(at('work/x/y')).mode & 0o777, 0o755)
  assert.equal(statSync(at('work/x/y/z')).mode & 0o777, 0o700)
})

test('what is adopted stays beside as .before, and a second adoption keeps the first', async t => {
  const { run, at, read, write } = sandbox(t)
  const adopt = (text: string) => [call(['keep_before', at('work/a')]), put(at('work/a'), text)]
  write('work/a', 'theirs\n')
  assert.equal((await run(adopt('ours\n'))).code, 0)
  assert.equal(read('work/a.before'), 'theirs\n')
  write('work/a', 'theirs again\n')
  assert.equal((await run(adopt('ours\n'))).code, 0)
  assert.equal(read('work/a.before'), 'theirs again\n')
  assert.equal(read('work/a.before.~1~'), 'theirs\n')
})
