import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRoutes } from '../../../lib/preflight/routes.ts'
import { balancer, cluster, routes, subject } from './fixture.ts'

test('a member with a way to every other peer address is fine', () => {
  assert.deepEqual(checkRoutes(subject()), [])
})

test('a peer address that no route leads to is refused, naming both members', () => {
  const sources = routes()
  delete sources['10.0.0.12']
  assert.deepEqual(checkRoutes(subject({ machine: { sources } })), [
    {
      level: 'refuse',
      what: 'no route leads to etcd2 (10.0.0.12)',
      detail: 'members that cannot reach each other form no cluster',
      next: 'ip route get 10.0.0.12   # on etcd1; add the route, or correct peerAddress of etcd2 in the inventory',
    },
  ])
})

test('nothing is said where nothing is known: without ip, of names, and of hosts that are no members', () => {
  const none = { sources: {} }
  assert.deepEqual(checkRoutes(subject({ machine: { ...none, addresses: [] } })), [])
  assert.deepEqual(checkRoutes(subject({ host: balancer, machine: none })), [])
  const members = cluster().members.map(member => ({ ...member, peerAddress: `${member.name}.example.org` }))
  assert.deepEqual(
    checkRoutes(subject({ cluster: cluster({ members }), host: members[0], machine: none })),
    [],
  )
})

test('two members on one machine need no route to each other', () => {
  const [first, second, ...rest] = cluster().members
  const members = [first!, { ...second!, machine: first!.machine }, ...rest]
  const sources = routes()
  delete sources[second!.peerAddress]
  assert.deepEqual(checkRoutes(subject({ cluster: cluster({ members }), machine: { sources } })), [])
})
