import assert from 'node:assert/strict'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

/** A host whose curl answers with this text; `asked` is what it was asked, `token` what was kept. */
const host = (t: TestContext, answer: string, code = 0) => {
  const box = sandbox(t)
  box.stub('curl', `echo "$*" >>"${box.at('asked')}"; printf '%s' '${answer}'; exit ${code}`)
  box.stub('systemctl', `echo "$*" >>"${box.at('asked')}"`)
  const marker = box.at('work/etcd1.etcd.bootstrapping')
  return {
    ...box,
    marker,
    make: (verb: string, ...words: string[]) => box.run([call([verb, marker, '3', ...words])]),
    token: () => (existsSync(marker) ? box.read('work/etcd1.etcd.bootstrapping') : undefined),
  }
}

test('a discovery service answers with the token, which is kept', async t => {
  const { make, token, read } = host(t, 'https://d.example.com/3e86b5_a-1')
  const { code, stderr } = await make('token_of_service', 'https://d.example.com')
  assert.equal(code, 0, stderr)
  assert.equal(token(), 'https://d.example.com/3e86b5_a-1')
  assert.match(read('asked') ?? '', /https:\/\/d\.example\.com\/new\?size=3$/m)
})

test('an answer that is no token is not kept', async t => {
  for (const answer of ['', 'Unable to generate token', '<html>https://d/x</html>', 'https://d/a b']) {
    const { make, token } = host(t, answer)
    const { code, stderr } = await make('token_of_service', 'https://d')
    assert.equal(code, 1)
    assert.match(stderr, /https:\/\/d does not answer like a discovery service/)
    assert.equal(token(), undefined)
  }
})

test('a directory of an etcd is told the size under a name of its own each time', async t => {
  const { make, token, read } = host(t, '')
  const names = new Set<string | undefined>()
  for (let n = 0; n < 3; n++) {
    assert.equal((await make('token_of_directory', 'http://r/v2/keys/d')).code, 0)
    assert.match(token() ?? '', /^http:\/\/r\/v2\/keys\/d\/[0-9a-f]{32}$/)
    assert.ok(read('asked')?.includes(`-X PUT -d value=3`))
    assert.ok(read('asked')?.includes(`${token()}/_config/size`))
    names.add(token())
  }
  assert.equal(names.size, 3)
})

test('an etcd 3.6 gets the size by etcdctl, and a registry that refuses leaves no token', async t => {
  const { make, token, stub, read, at } = host(t, '', 22)
  stub('etcdctl', `echo "$*" >>"${at('asked')}"`)
  assert.equal((await make('token_of_etcd', 'etcdctl', '--endpoints=https://r:2379')).code, 0)
  assert.match(token() ?? '', /^[0-9a-f]{32}$/)
  assert.ok(
    read('asked')?.includes(`--endpoints=https://r:2379 put /_etcd/registry/${token()}/_config/size 3`),
  )
  const before = token()
  assert.match((await make('token_of_directory', 'http://r/v2/keys/d')).stderr, /takes no token/)
  stub('etcdctl', 'echo refused >&2; exit 1')
  assert.match((await make('token_of_etcd', 'etcdctl')).stderr, /refused\nno token from the registry/)
  assert.equal(token(), before)
})

test('a member that waits is stopped, one that has a log by now never', async t => {
  const { run, at, read } = host(t, '')
  const stop = () => run([call(['stop_unjoined', at('work/wal'), 'etcd.service'])])
  assert.equal((await stop()).code, 0)
  assert.match(read('asked') ?? '', /^stop etcd\.service$/m)
  rmSync(at('asked'))
  mkdirSync(at('work/wal'))
  const { code, stderr } = await stop()
  assert.equal(code, 1)
  assert.match(stderr, /has formed meanwhile/)
  assert.equal(read('asked'), undefined)
})
