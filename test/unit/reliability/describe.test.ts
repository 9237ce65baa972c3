import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counts, describe, difference, type Entry } from '../../reliability/boundaries/describe.ts'

const file = (text: string, change: Partial<Entry> = {}): Entry => ({
  path: '/etc/etcd/etcd.yaml',
  kind: 'file',
  mode: 0o640,
  uid: 0,
  gid: 999,
  content: Buffer.from(text),
  ...change,
})

test('another mode, owner, group or content is another line', () => {
  const lines = [
    file('a'),
    file('b'),
    file('a', { mode: 0o644 }),
    file('a', { uid: 1 }),
    file('a', { gid: 0 }),
  ].map(entry => describe(entry, []))
  assert.equal(new Set(lines).size, lines.length)
})

test('in a program nothing is taken for such a value', () => {
  const program = (text: string) => file(`\0ELF ${text}`)
  assert.notEqual(describe(program('41001'), ['41001']), describe(program('41002'), ['41002']))
})

test('a value that was given to this run alone makes no difference, and any other value does', () => {
  assert.equal(describe(file('count: 41001'), ['41001']), describe(file('count: 41002'), ['41002']))
  assert.notEqual(describe(file('count: 41001'), ['41002']), describe(file('count: 41002'), ['41002']))
})

test('a directory that is called by a serial is the same with another serial, and so is the link to it', () => {
  const pair = (serial: string) =>
    describe({ ...file(`.server-${serial}`), path: '/etc/etcd/ssl/server', kind: 'link' }, [])
  assert.equal(pair('e984adc4'), pair('0123beef'))
  const directory = (name: string) =>
    describe({ ...file(''), path: `/etc/etcd/ssl/${name}`, kind: 'directory', content: undefined }, [])
  assert.equal(directory('.peer-e984adc4'), directory('.peer-0123beef'))
  assert.notEqual(directory('.peer-e984adc4'), directory('.peer-e984adc4.new'))
})

test('what a restore notes is told without the snapshot it was of', () => {
  const note = (sha256: string, bump: number, stage: string) =>
    describe(file(JSON.stringify({ again: `x ${sha256}.db`, stage, into: { sha256, bump } })), [])
  assert.equal(note('aa', 1, 'exchanged'), note('bb', 2, 'exchanged'))
  assert.notEqual(note('aa', 1, 'exchanged'), note('aa', 1, 'stopping'))
})

test('of a key it says no more than that it is one', () => {
  const key = (text: string) => describe(file(`-----BEGIN PRIVATE KEY-----\n${text}\n`), [])
  assert.equal(key('a'), key('b'))
  assert.notEqual(key('a'), describe(file('no key'), []))
})

test('data, logs and what the system writes by itself do not count', () => {
  for (const path of ['/var/log/journal/x', '/var/lib/etcd/etcd1.etcd/member', '/etc/shadow', '/run/x'])
    assert.ok(!counts(path), path)
  for (const path of [
    '/etc/etcd/.etcd.yaml.previous',
    '/var/lib/etcd/etcd1.etcd',
    '/var/lib/etcd/etcd1.etcd.bootstrapping',
    '/opt/etcd/.3.5.30.new/etcd',
    '/var/backups/etcd/demo/.part',
  ])
    assert.ok(counts(path), path)
})

test('a difference tells what is missing, what is too much, and what is there twice', () => {
  assert.deepEqual(difference(['a', 'b', 'c'], ['c', 'a', 'a']), ['+ a', '- b'])
  assert.deepEqual(difference(['a', 'b'], ['b', 'a']), [])
})
