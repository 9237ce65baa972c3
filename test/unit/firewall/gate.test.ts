import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from '../../../lib/facts/facts.ts'
import { machinesOf } from '../../../lib/firewall/desired.ts'
import { BACK_AFTER, firewallGate } from '../../../lib/firewall/gate.ts'
import { witnesses } from '../../../lib/firewall/witnesses.ts'
import { factsOf, serving, stopped } from '../facts/fixture.ts'
import { machine } from '../preflight/fixture.ts'
import { balancer, guarded } from './fixture.ts'

const cluster = guarded({ clients: [] })
const [etcd1, etcd2, etcd3] = cluster.members as [
  (typeof cluster.members)[0],
  (typeof cluster.members)[0],
  (typeof cluster.members)[0],
]
const etcdListens = [
  { address: '0.0.0.0', port: 2379, process: '' },
  { address: '0.0.0.0', port: 2380, process: '' },
]

const factsWith = (members: Parameters<typeof factsOf>[0], machines = cluster.members): Facts => ({
  ...factsOf(members, cluster),
  machines: new Map(
    machines.map(host => [
      host.machine,
      machine(host, host.role === 'member' ? { listening: etcdListens } : {}),
    ]),
  ),
})
const all = [serving(1), serving(2), serving(3)]
const gate = firewallGate(cluster)
const words = (verbs: { call: string[] }[]) => verbs.map(({ call }) => call.slice(0, 3).join(' '))

test('what puts back is armed before the rules are loaded, and called off only where they were kept', () => {
  assert.deepEqual(
    gate.reload.map(({ call }) => call[0]),
    ['arm_firewall', 'load_firewall'],
  )
  assert.deepEqual(gate.lockout?.keep, [
    { call: ['disarm_firewall', 'etcd-firewall.service', `${BACK_AFTER}`] },
  ])
  assert.match(gate.lockout.state(etcd1), /^etcd1 puts back by itself what was there before, within 30 s$/)
})

test('other members try both ports by new connections, balancers the client port', () => {
  const seen = witnesses(cluster, etcd1, factsWith(all, [...cluster.members, cluster.loadBalancers[0]!]))
  assert.deepEqual(
    seen.map(({ on, verbs }) => [on.name, ...words(verbs)]),
    [
      ['etcd2', 'reaches 10.0.0.11 2380', 'reaches 10.0.0.11 2379'],
      ['etcd3', 'reaches 10.0.0.11 2380', 'reaches 10.0.0.11 2379'],
      ['lb1', 'reaches 10.0.0.11 2379'],
    ],
  )
})

test('where nothing listens yet, nobody tries', () => {
  const facts = factsWith(all)
  facts.machines.set(
    'etcd1',
    machine(etcd1, { listening: [{ address: '127.0.0.1', port: 2379, process: '' }] }),
  )
  assert.deepEqual(witnesses(cluster, etcd1, facts), [])
})

test('with a member down no other one is changed, in words about the firewall', () => {
  const facts = factsWith([serving(1), serving(2), stopped])
  assert.throws(() => gate.permit(etcd2, facts), {
    exit: 5,
    message: /^Not changing the firewall of etcd2: etcd3 is down, and without etcd2 only 1 of 3/,
  })
  gate.permit(etcd3, facts)
  gate.permit(cluster.loadBalancers[0]!, facts)
  gate.permit(etcd1, factsWith(all))
})

test('a host goes through the gate for what its own program found, and says what', () => {
  const facts = factsWith(all)
  const found = (output: string) => facts.looks.set('etcd1', new Map([['firewall', { code: 0, output }]]))
  found('')
  assert.equal(gate.pending(etcd1, facts), false)
  found('ufw is off\nmore\n')
  assert.equal(gate.pending(etcd1, facts), true)
  assert.equal(gate.due?.(etcd1, facts), 'load the rules again: ufw is off')
})

test('the question says what ufw does beyond its rules', () => {
  assert.doesNotMatch(gate.typed!([etcd1]), /ufw/)
  assert.match(
    firewallGate(guarded({ tool: 'ufw' })).typed!([etcd1, etcd2]),
    /etcd1, etcd2,.*ufw is switched on/,
  )
})

test('a machine that is member and balancer has one firewall', () => {
  const lb = { ...balancer('lb1', '10.0.0.11'), machine: 'etcd1' }
  assert.deepEqual(
    machinesOf([...cluster.members, lb]).map(({ name }) => name),
    ['etcd1', 'etcd2', 'etcd3'],
  )
})
