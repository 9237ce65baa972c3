import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { balancerEndpoints, memberEndpoints } from '../../../lib/kubernetes/endpoints.ts'
import { cluster, member } from '../etcd/fixture.ts'

const VIRTUAL = { address: '10.0.0.20', prefix: 32, routerId: 20 }

const balanced = (more: Partial<Cluster> = {}): Cluster => ({
  ...cluster(),
  loadBalancers: [
    member('lb1', '10.0.0.21', { role: 'loadBalancer' }),
    member('lb2', 'fd00::22', { role: 'loadBalancer' }),
  ],
  haproxy: { ...cluster().haproxy, port: 12379 },
  ...more,
})

test('The members are dialled by their client addresses and port, never by their peer addresses', () => {
  const members = [
    member('etcd1', '10.0.0.11', { peerAddress: '10.1.0.11' }),
    member('etcd2', 'fd00::12'),
    member('etcd3', 'etcd3.example.com'),
  ]
  assert.deepEqual(memberEndpoints(cluster({ clientPort: 4001 }, members)), [
    'https://10.0.0.11:4001',
    'https://[fd00::12]:4001',
    'https://etcd3.example.com:4001',
  ])
})

test('Load balancers are dialled at their own port, each of them', () => {
  assert.deepEqual(balancerEndpoints(balanced()), ['https://10.0.0.21:12379', 'https://[fd00::22]:12379'])
})

test('A virtual address stands for all load balancers', () => {
  assert.deepEqual(balancerEndpoints(balanced({ virtualAddress: VIRTUAL })), ['https://10.0.0.20:12379'])
})

test('Without load balancers there is nothing to dial, whatever the virtual address', () => {
  assert.deepEqual(balancerEndpoints(balanced({ loadBalancers: [], virtualAddress: VIRTUAL })), [])
})
