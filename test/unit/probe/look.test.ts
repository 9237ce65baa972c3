import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookNeeds, seenBy } from '../../../lib/probe/look.ts'
import { observed } from '../resources/fixture.ts'

const found = observed({
  scripts: { 'look etcd1 free': { code: 3, output: 'out' } },
  texts: { '/a': 'text\n', '/empty': '' },
  units: { 'etcd.service': { ActiveState: 'active', Result: 'success' } },
})

test('a script goes by its name, files and units are asked for with all others', () => {
  assert.deepEqual(lookNeeds('look etcd1 free', 'df'), { scripts: { 'look etcd1 free': 'df' } })
  assert.deepEqual(lookNeeds('look etcd1 a', { text: '/a' }), { texts: ['/a'] })
  assert.deepEqual(lookNeeds('look etcd1 u', { unit: 'etcd.service' }), { units: ['etcd.service'] })
})

test('what is there is told with code 0, what is not with 1, and a script with its own', () => {
  assert.deepEqual(seenBy('look etcd1 free', 'df', found), { code: 3, output: 'out' })
  assert.equal(seenBy('look etcd1 other', 'df', found), undefined)
  assert.deepEqual(seenBy('x', { text: '/a' }, found), { code: 0, output: 'text\n' })
  assert.deepEqual(seenBy('x', { text: '/empty' }, found), { code: 0, output: '' })
  assert.deepEqual(seenBy('x', { text: '/missing' }, found), { code: 1, output: '' })
  const output = 'ActiveState=active\nResult=success\n'
  assert.deepEqual(seenBy('x', { unit: 'etcd.service' }, found), { code: 0, output })
  assert.equal(seenBy('x', { unit: 'missing.service' }, found)?.code, 1)
})
