import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKnownByAddress, type Opening, openingsOf } from '../../../lib/firewall/openings.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { member } from '../etcd/fixture.ts'
import { balancer, guarded } from './fixture.ts'

const brief = (opening: Opening) => {
  const from = opening.from?.map(({ address }) => address).join(' ') ?? 'anywhere'
  return `${opening.to} ${opening.protocol === 'tcp' ? opening.port : opening.protocol} from ${from}`
}
const of = (cluster: Cluster, machine: string) => openingsOf(cluster, machine).map(brief)

test('a member lets in the other members on its peer port, and clients from anywhere while none are listed', () => {
  assert.deepEqual(of(guarded(), 'etcd2'), [
    'peers 2380 from 10.0.0.11 10.0.0.13',
    'clients 2379 from anywhere',
  ])
})

test('with listed clients the client port is for them and every other host of the cluster', () => {
  const clients = ['192.0.2.0/24']
  assert.deepEqual(
    of(guarded({ clients }), 'etcd1')[1],
    'clients 2379 from 10.0.0.12 10.0.0.13 10.0.0.21 10.0.0.22 192.0.2.0/24',
  )
  assert.deepEqual(of(guarded({ clients: [] }), 'lb1'), [
    'HAProxy 2379 from 10.0.0.11 10.0.0.12 10.0.0.13 10.0.0.22',
  ])
})

test('balancers let in VRRP of each other, only with a virtual address, which may also be a source', () => {
  assert.deepEqual(of(guarded(), 'lb1'), ['HAProxy 2379 from anywhere'])
  const virtual = guarded(
    { clients: [] },
    { virtualAddress: { address: '10.0.0.20', prefix: 32, routerId: 20 } },
  )
  assert.deepEqual(of(virtual, 'lb2').at(-1), 'VRRP vrrp from 10.0.0.21')
  assert.match(of(virtual, 'etcd1')[1]!, / 10\.0\.0\.20$/)
  const alone = { ...virtual, loadBalancers: [balancer('lb1', '10.0.0.21')] }
  assert.equal(of(alone, 'lb1').length, 1)
})

test('a machine that is member and balancer lets in what both need, and never itself', () => {
  const lb = { ...balancer('lb1', '10.0.0.11'), machine: 'etcd1' }
  const shared = guarded({ clients: [] }, { loadBalancers: [lb] })
  assert.deepEqual(of(shared, 'etcd1'), [
    'peers 2380 from 10.0.0.12 10.0.0.13',
    'clients 2379 from 10.0.0.12 10.0.0.13',
    'HAProxy 2379 from 10.0.0.12 10.0.0.13',
  ])
})

test('a member is known by each of its addresses; names and loopback are none', () => {
  const far = member('etcd3', 'etcd3.example.com', {
    peerAddress: '10.1.0.13',
    addresses: ['127.0.0.1', 'x.example', '2001:db8::3'],
  })
  const cluster = guarded({}, { members: [member('etcd1', '10.0.0.11'), far] })
  assert.equal(of(cluster, 'etcd1')[0], 'peers 2380 from 10.1.0.13 2001:db8::3')
  assert.equal(isKnownByAddress(far), true)
  assert.equal(isKnownByAddress(member('a', 'a.example.com')), false)
})
