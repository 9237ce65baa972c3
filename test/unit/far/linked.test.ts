import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const page = (...links: [id: string, live: 0 | 1][]): string =>
  links.map(([id, live]) => `etcd_network_active_peers{Local="a1",Remote="${id}"} ${live}`).join('\n')

// Nobody listens at 1, which bash asks first.
const linked = (...known: string[]) => call(['until_linked', '1', 'etcd1', ...known])

test('a member that is linked to all it should be is done waiting, by one page', async t => {
  const { at, read, run, stub } = sandbox(t)
  stub('bash', 'exit 1')
  stub('curl', `echo . >>${at('asked')}; cat <<'END'\n${page(['b2', 1], ['c3', 1])}\nEND`)
  const { code, stderr } = await run([linked('etcd2', 'b2', 'etcd3', 'c3')])
  assert.equal(code, 0, stderr)
  assert.equal(read('asked'), '.\n')
})

test('a host without curl reads the page by bash', async t => {
  const { run, stub } = sandbox(t)
  stub('curl', 'exit 1')
  const answer = `require('http').createServer((_, answer) => answer.end(${JSON.stringify(`${page(['b2', 1])}\n`)}))`
  const server = spawn('node', [
    '-e',
    `${answer}.listen(0, function () { console.log(this.address().port) })`,
  ])
  t.after(() => server.kill())
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  const { code, stderr } = await run([call(['until_linked', `${port}`.trim(), 'etcd1', 'etcd2', 'b2'])])
  assert.equal(code, 0, stderr)
})

test('one that waits until its deadline says for which member, however many other links it has', async t => {
  const { run, stub } = sandbox(t)
  stub('curl', `cat <<'END'\n${page(['b2', 1], ['dd4', 1], ['c3', 0])}\nEND`)
  // The deadline is timeout(1)'s SIGTERM; here the pause sends it.
  stub('sleep', 'kill -TERM $PPID')
  const { code, stderr } = await run([linked('etcd2', 'b2', 'etcd3', 'c3')])
  assert.notEqual(code, 0)
  assert.match(stderr, /waited in vain until etcd1 is linked to etcd3/)
})

test('what a command said last is told when the deadline comes, and what it was to bring about', async t => {
  const { run, stub } = sandbox(t)
  stub('etcdctl', 'echo "Error: context deadline exceeded" >&2; exit 1')
  stub('sleep', 'kill -TERM $PPID')
  const { stderr } = await run([call(['until_ok', 'etcd2 is healthy', 'etcdctl', 'endpoint', 'health'])])
  assert.match(stderr, /context deadline exceeded\n.*waited in vain until etcd2 is healthy/)
})
