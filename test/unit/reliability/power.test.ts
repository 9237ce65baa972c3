import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { begins, doneBy, ends, type Steps } from '../../reliability/power/done.ts'
import { brokenPairs, managedIn } from '../../reliability/power/files.ts'
import { type Known, learn, lostIn, tornIn } from '../../reliability/power/judge.ts'

const folder = (files: Record<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), 'power-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

const known = (...versions: Record<string, string>[]): Known => {
  const all: Known = new Map()
  for (const files of versions) learn(all, managedIn(folder(files)))
  return all
}

test('a managed file that is old, new or not there yet is whole; any other is torn', () => {
  const all = known({ 'etc/etcd/etcd.yaml': 'old' }, { 'etc/etcd/etcd.yaml': 'new' })
  const torn = (files: Record<string, string>) => tornIn(managedIn(folder(files)), all)
  for (const text of ['old', 'new']) assert.deepEqual(torn({ 'etc/etcd/etcd.yaml': text }), [])
  assert.deepEqual(torn({}), [])
  assert.match(torn({ 'etc/etcd/etcd.yaml': 'ne' })[0]!, /neither old nor new/)
  assert.match(torn({ 'etc/etcd/etcd.yaml': '' })[0]!, /is empty/)
  assert.match(torn({ 'etc/etcd/strange': 'x' })[0]!, /nobody has ever seen it/)
})

test('what is only on its way does not count, nor what is not managed', () => {
  const root = folder({ 'etc/etcd/.etcd.yaml.new': 'ha', 'opt/.etcd-3.new/etcd': 'ha', 'var/log/x': 'ha' })
  assert.deepEqual([...managedIn(root)], [])
})

test('what was done before the cut must be there after it', () => {
  const done = managedIn(folder({ 'etc/etcd/a': '1', 'etc/etcd/b': '1', 'etc/etcd/c': '1' }))
  const found = managedIn(folder({ 'etc/etcd/a': '1', 'etc/etcd/b': '0' }))
  assert.deepEqual(lostIn(found, done).sort(), [
    'etc/etcd/b was done, and its older content is back',
    'etc/etcd/c was done, and its name is gone',
  ])
})

test('nothing is done that was seen while a step was under way, or had begun again meanwhile', () => {
  const steps: Steps = { underWay: 0, look: undefined }
  const tree = (name: string) => new Map([[name, 'file:1']])
  const end = (name: string, at: number) => ends(steps, tree(name), at)
  begins(steps, 1)
  end('first', 2)
  assert.deepEqual(doneBy(steps.look), tree('first'))
  begins(steps, 3)
  begins(steps, 4)
  end('half of the other', 5)
  assert.deepEqual(doneBy(steps.look), tree('first'))
  end('both', 6)
  assert.deepEqual(doneBy(steps.look), tree('both'))
  begins(steps, 6)
  assert.deepEqual(doneBy(steps.look), tree('first'))
})

test('a link is told by where it points', () => {
  const root = folder({ 'etc/etcd/ssl/x': '' })
  symlinkSync('.server-1', join(root, 'etc/etcd/ssl/server'))
  assert.equal(managedIn(root).get('etc/etcd/ssl/server'), 'link:.server-1')
})

test('a key without its certificate is a broken pair', () => {
  const root = folder({ 'etc/etcd/ssl/.server-1/tls.key': 'x' })
  assert.match(brokenPairs(root, managedIn(root))[0]!, /can't be read/)
})
