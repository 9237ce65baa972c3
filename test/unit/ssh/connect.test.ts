import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { Secret } from '../../../lib/secret.ts'
import { connect } from '../../../lib/ssh/session.ts'
import type { ConnectOptions } from '../../../lib/ssh/shell.ts'
import { localSsh } from './local-ssh.ts'

const target = { host: '10.0.0.11' }

const refusal = async (options: ConnectOptions = {}): Promise<RunbookError> => {
  try {
    await (await connect('etcd1', target, options)).close()
  } catch (error) {
    if (error instanceof RunbookError) return error
    throw error
  }
  throw new Error('expected a RunbookError')
}
const isRoot = process.getuid?.() === 0
const notRoot = { user: 'nobody' }

test('a session runs scripts with payloads, counts what it does, and leaves nothing on the host', {
  skip: !isRoot,
}, async t => {
  const { run } = localSsh(t)
  const session = await connect('etcd1', target)
  const seen = await session.look({ text: 'echo seen; echo "$SESSION" >&2; (exit 4)', deadline: 5 })
  assert.deepEqual([seen.code, seen.stdout], [4, 'seen\n'])
  assert.ok(!existsSync(seen.stderr.trim()), 'a first look needs no place of its own')
  const shown: string[] = []
  const [first, second] = await Promise.all([
    session.run({
      text: 'cat "$SESSION/p0"; echo "$SESSION" >&2; exit 3\n',
      deadline: 5,
      payloads: new Map([['p0', Buffer.from("it's\n$HOME\n")]]),
      onOutput: lines => shown.push(lines),
    }),
    session.run({ text: 'echo second', deadline: 5 }),
  ])
  assert.deepEqual({ code: first.code, stdout: first.stdout }, { code: 3, stdout: "it's\n$HOME\n" })
  assert.equal(second.stdout, 'second\n')
  assert.equal(session.counts.sshProcesses, 1)
  assert.equal(session.counts.roundTrips, 3)
  await session.close()
  const folder = first.stderr.trim()
  assert.ok(!readdirSync(run).includes(folder.split('/').at(-1) ?? ''), folder)
})

test('scripts sent after each other cost one round trip, stop at the first that fails, and are heard one by one', {
  skip: !isRoot,
}, async t => {
  localSsh(t)
  const session = await connect('etcd1', target)
  await session.look({ text: ':', deadline: 5 })
  const heard: string[] = []
  const script = (name: string, text: string, after: boolean) =>
    session.run({ text, deadline: 5, after, onOutput: line => heard.push(`${name}: ${line}`) })
  const answers = await Promise.all([
    script('first', 'echo one; sleep 0.1', false),
    script('second', 'echo two; exit 3', true),
    script('third', 'echo three', true),
  ])
  assert.deepEqual(
    answers.map(({ code, stdout }) => [code, stdout]),
    [
      [0, 'one\n'],
      [3, 'two\n'],
      [125, ''],
    ],
  )
  assert.ok(
    heard.every(line => ['first: one', 'second: two'].includes(line)),
    heard.join(),
  )
  const { code, stdout } = await script('fourth', 'echo four', false)
  assert.deepEqual([code, stdout], [0, 'four\n'], 'a script for itself runs whatever was before it')
  assert.equal(session.counts.roundTrips, 3)
  const [, one, two] = session.counts.trips
  // Each of the three is rounded.
  assert.ok(two!.at >= one!.at + one!.ms - 1, 'a script begins when the one before it has ended')
  assert.deepEqual([one!.along, two!.along], [undefined, true])
  await session.close()
})

test('a connection that breaks in a script is exit 3 and says that the command may still run', {
  skip: !isRoot,
}, async t => {
  localSsh(t)
  const session = await connect('etcd1', target)
  await assert.rejects(
    session.run({ text: 'kill -KILL $(ps -o ppid= -p $PPID)\n', deadline: 5 }),
    (error: RunbookError) => {
      assert.equal(error.exit, 3)
      assert.match(error.message, /The connection to etcd1 was lost/)
      assert.match(error.details.state ?? '', /keeps the lock until then/)
      return true
    },
  )
  await assert.rejects(session.run({ text: ':', deadline: 5 }), /was lost/)
})

test('a first look that does not end within its deadline is told as late, and its session is over', {
  skip: !isRoot,
}, async t => {
  localSsh(t)
  const session = await connect('etcd1', target)
  const { code, stderr } = await session.look({ text: 'echo hangs >&2; sleep 3', deadline: 0.5 })
  assert.deepEqual([code, stderr], [124, 'hangs\n'])
  await assert.rejects(session.look({ text: ':', deadline: 5 }), /was lost/)
})

test('whatever is asked first waits until the shell takes frames', { skip: !isRoot }, async t => {
  localSsh(t)
  const session = await connect('etcd1', target)
  const [lock, ran] = await Promise.all([session.lock('me'), session.run({ text: 'echo ran', deadline: 5 })])
  assert.deepEqual([lock.held, ran.stdout], [true, 'ran\n'])
  await session.close()
})

const reasons: [string, RegExp, RegExp][] = [
  ['Host key verification failed.', /not known yet/, /^ssh 10\.0\.0\.11 once, compare/],
  ['WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!', /rebuilt machine/, /ssh-keygen -R 10\.0\.0\.11/],
  ['ops@10.0.0.11: Permission denied (publickey).', /does not accept our key/, /ssh-add -l/],
  ['ssh: connect to host 10.0.0.11 port 22: Connection refused', /no sshd listens/, /ssh\.port/],
  ['ssh: connect to host 10.0.0.11 port 22: Connection timed out', /nothing answered/, /start the machine/],
  ['ssh: Could not resolve hostname nowhere: Name or service not known', /does not resolve/, /inventory/],
]
for (const [said, because, next] of reasons)
  test(`ssh that says “${said.slice(0, 50)}” is exit 3 with the reason and a cure`, async t => {
    localSsh(t, { ssh: `echo '${said}' >&2; exit 255` })
    const error = await refusal()
    assert.equal(error.exit, 3)
    assert.equal(error.message, "etcd1 (10.0.0.11) can't be reached over ssh")
    assert.match(error.details.because ?? '', because)
    assert.match(error.details.next ?? '', next)
    assert.equal(error.details.said, said)
  })

for (const [how, sudo] of [
  ['says so', 'echo "sudo: a password is required" >&2; exit 1'],
  ['ends without a word, before its own question is answered', 'exit 1'],
] as const)
  test(`a login without root is refused with what to do when sudo ${how}`, { skip: !isRoot }, async t => {
    localSsh(t, { sudo }, notRoot)
    const error = await refusal()
    assert.equal(error.exit, 3)
    assert.match(error.details.because ?? '', /sudo asks nobody for a password/)
    assert.match(error.details.next ?? '', /NOPASSWD/)
  })

test('a login that is not root where there is no sudo is refused', { skip: !isRoot }, async t => {
  const { folder } = localSsh(t, { id: 'exec /usr/bin/id "$@"' }, notRoot)
  localSsh(t, {}, { ...notRoot, path: folder })
  const error = await refusal()
  assert.equal(error.exit, 3)
  assert.match(error.details.because ?? '', /nobody is not root and there is no sudo/)
})

// Like sudo -S: it reads the password's line alone, asks again after a wrong one, and waits for another.
const sudo = `[ "$1" != -n ] || exit 1
shift 3
while read -r word; do [ "$word" = right ] && exec "$@"; echo 'Sorry, try again.' >&2; done
echo 'sudo: 1 incorrect password attempt' >&2; exit 1`

test('a sudo password reaches sudo alone, and the session then works', { skip: !isRoot }, async t => {
  localSsh(t, { sudo }, notRoot)
  const session = await connect('etcd1', target, { sudoPassword: async () => new Secret('right') })
  assert.equal((await session.run({ text: 'echo in', deadline: 5 })).stdout, 'in\n')
  await session.close()
})

test('a wrong sudo password is refused at once instead of waiting for another', {
  skip: !isRoot,
}, async t => {
  localSsh(t, { sudo }, notRoot)
  const error = await refusal({ sudoPassword: async () => new Secret('wrong') })
  assert.equal(error.exit, 3)
  assert.match(error.details.because ?? '', /sudo refused/)
  assert.doesNotMatch(JSON.stringify(error.details), /wrong/)
})

test('an operator without OpenSSH is told to install it', async t => {
  localSsh(t)
  const before = process.env.PATH
  process.env.PATH = '/nonexistent'
  t.after(() => {
    process.env.PATH = before
  })
  const error = await refusal()
  assert.equal(error.exit, 3)
  assert.match(error.details.next ?? '', /install the OpenSSH client/)
})

test('sudo that wants a terminal is told so', { skip: !isRoot }, async t => {
  localSsh(t, { sudo: 'echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1' }, notRoot)
  const error = await refusal()
  assert.equal(error.exit, 3)
  assert.match(error.details.because ?? '', /wants a terminal/)
  assert.match(error.details.next ?? '', /!requiretty/)
})

test('a host that lets in and then never answers is given up', async t => {
  localSsh(t, { ssh: 'echo welcome; exec sleep 300' })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const refused = refusal()
  t.mock.timers.tick(60_000)
  const error = await refused
  assert.equal(error.exit, 3)
  assert.match(error.details.because ?? '', /no shell of ours came up/)
})
