import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineOf } from '../../bench/state.ts'
import type { Entry } from '../../reliability/boundaries/describe.ts'

const names = new Map([
  [0, 'root'],
  [997, 'etcd'],
])
const file = (path: string, content: string, change: Partial<Entry> = {}): Entry => ({
  path,
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  content: Buffer.from(content),
  ...change,
})

test('comments and empty lines make no other file, a setting, a mode and an owner do', () => {
  const one = lineOf(file('/etc/etcd/etcd.yaml', '# by one\nname: a\n\n'), names)
  assert.equal(lineOf(file('/etc/etcd/etcd.yaml', 'name: a\n# by another\n'), names), one)
  assert.notEqual(lineOf(file('/etc/etcd/etcd.yaml', 'name: b\n'), names), one)
  assert.notEqual(lineOf(file('/etc/etcd/etcd.yaml', 'name: a\n', { mode: 0o600 }), names), one)
  assert.match(lineOf(file('/x', '', { uid: 997 }), names) ?? '', /-0644 etcd \/x/)
})

test('a pair behind a link is a pair, and bookkeeping does not count', () => {
  const behind = lineOf(file('/etc/etcd/ssl/.server-12ab/tls.key', 'PRIVATE KEY'), names)
  assert.equal(lineOf(file('/etc/etcd/ssl/server/tls.key', 'PRIVATE KEY'), names), behind)
  const link = { path: '/etc/etcd/ssl/server', kind: 'link', mode: 0o777, uid: 0, gid: 0 } as const
  assert.equal(lineOf({ ...link, content: Buffer.from('.server-12ab') }, names), undefined)
  assert.equal(lineOf(file('/opt/etcd/3.5.30/.manifest', 'x'), names), undefined)
})

test('a directory counts where not everybody may enter', () => {
  const directory: Entry = { path: '/var/lib/etcd', kind: 'directory', mode: 0o755, uid: 997, gid: 997 }
  assert.equal(lineOf(directory, names), undefined)
  assert.match(lineOf({ ...directory, mode: 0o700 }, names) ?? '', /d0700 etcd \/var\/lib\/etcd/)
})
