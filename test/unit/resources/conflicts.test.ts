import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directory } from '../../../lib/resources/directory.ts'
import { file } from '../../../lib/resources/file.ts'
import { conflicts } from '../../../lib/resources/plan.ts'
import { addressOf } from '../../../lib/resources/resource.ts'
import { user } from '../../../lib/resources/user.ts'

test('resources that two runbooks name alike are one and the same', () => {
  const config = () => file('/etc/etcd/etcd.yaml', () => 'x', { readBy: 'etcd.service' })
  assert.deepEqual(
    conflicts([user('etcd', '/a'), directory('/a'), config(), user('etcd', '/a'), config()]),
    [],
  )
})

test('resources of one address that differ are told by that address', () => {
  assert.deepEqual(
    conflicts([
      user('etcd', '/a'),
      user('etcd', '/b'),
      directory('/a', { mode: 0o700 }),
      directory('/a'),
      file('/f', 'one'),
      file('/f', 'two'),
    ]),
    ['user etcd', 'directory /a', 'file /f'],
  )
})

test('every kind has an address that says what it is', () => {
  assert.equal(addressOf(file('/f', '')), 'file /f')
  assert.equal(addressOf(user('etcd', '/')), 'user etcd')
  assert.equal(
    addressOf({ kind: 'block', path: '/etc/hosts', name: 'x', lines: [] }),
    'block x in /etc/hosts',
  )
})
