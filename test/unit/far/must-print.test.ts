import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const put = [call(['must_print', 'OK', 'etcdctl', 'put', 'k', 'v'])]

/** etcdctl that fails with this the first time, and then prints what is given. */
const after = (at: (name: string) => string, error: string, printed = 'OK') =>
  `[ -e ${at('tried')} ] && { echo ${printed}; exit; }; : >${at('tried')}; echo '${error}' >&2; exit 1`

test('a write that a member missed as it was away is tried again', async t => {
  const { at, run, stub } = sandbox(t)
  stub('etcdctl', after(at, 'rpc error: code = DeadlineExceeded desc = connection refused'))
  assert.deepEqual(await run(put), { code: 0, stderr: '' })
})

test('one that is refused is not, and what was said is told', async t => {
  const { at, run, stub } = sandbox(t)
  stub('etcdctl', after(at, 'Error: etcdserver: mvcc: database space exceeded'))
  const { code, stderr } = await run(put)
  assert.equal(code, 1)
  assert.match(stderr, /database space exceeded\nfailed: etcdctl put k v\n$/)
})

test('something else than what was wanted is told', async t => {
  const { run, stub } = sandbox(t)
  stub('etcdctl', 'echo other')
  assert.match((await run(put)).stderr, /expected 'OK', read 'other'/)
})

test('at the deadline it is told what it was to do, and what was said last', async t => {
  const { run, stub } = sandbox(t)
  stub('etcdctl', "echo 'Error: context deadline exceeded' >&2; exit 1")
  stub('sleep', 'kill -TERM $PPID')
  assert.match(
    (await run(put)).stderr,
    /context deadline exceeded\n.*waited in vain until this works: etcdctl put k v/,
  )
})
