import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULTS, settle } from '../../lab/settings.ts'
import { withHosts } from '../../lab/state.ts'

test('a new lab has the defaults where nothing was said', () => {
  assert.deepEqual(settle({ members: 5 }, undefined), { ...DEFAULTS, members: 5 })
})

test('a later up without flags keeps what was said first', () => {
  const before = { ...DEFAULTS, members: 5, etcd: '3.4.23' }
  assert.deepEqual(settle({}, before), before)
})

test('a lab grows but never loses a host', () => {
  const before = { ...DEFAULTS, members: 3, lbs: 2 }
  const { members, lbs } = settle({ members: 5, lbs: 0 }, before)
  assert.deepEqual({ members, lbs }, { members: 5, lbs: 2 })
})

test('what is built into the hosts cannot change later', () => {
  for (const given of [
    { user: 'ops' },
    { port: 2222 },
    { sudoPassword: 's' },
    { hostnames: 'other' as const },
  ])
    assert.throws(() => settle(given, DEFAULTS), /made with another --/)
})

test('hosts that exist keep their image when new ones get another', () => {
  const before = withHosts([], { ...DEFAULTS, members: 1, lbs: 0 })
  const after = withHosts(before, { ...DEFAULTS, members: 2, lbs: 0, image: 'trixie' })
  assert.deepEqual(
    after.map(({ name, image }) => [name, image]),
    [
      ['etcd1', 'bookworm'],
      ['etcd2', 'trixie'],
    ],
  )
})
