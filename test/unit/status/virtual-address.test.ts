import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unreachable } from '../../../lib/errors.ts'
import { statusOf } from '../../../lib/status/status.ts'
import { keepalived } from '../keepalived/fixture.ts'
import { balancer, balancing, cluster, facts, NOW, type Outputs } from './fixture.ts'

const lb2 = { ...balancer, name: 'lb2', machine: 'lb2', address: '10.0.0.22' }
const VIRTUAL = { address: '10.0.0.20', prefix: 32, routerId: 20 }
const inventory = cluster({ loadBalancers: [balancer, lb2], virtualAddress: VIRTUAL })

/** Status of two load balancers whose HAProxy runs, by what was said of keepalived there. */
const seen = (one: string, two: string, known = inventory) => {
  const outputs = (said: string): Outputs => {
    const [state = '', ...rest] = said.split('\n')
    return { ...balancing('active'), ...keepalived(state, rest.join('\n')) }
  }
  const all = facts({}, { lb1: outputs(one) }, known)
  all.looks.set(
    'lb2',
    new Map(Object.entries(outputs(two)).map(([name, output]) => [name, { code: 0, output }])),
  )
  return all
}
const statusFor = (...[one, two, known]: Parameters<typeof seen>) =>
  statusOf(seen(one, two, known), new Map(), NOW)
const kinds = (...said: Parameters<typeof seen>) =>
  statusFor(...said)
    .findings.filter(({ kind }) => /virtual|keepalived/.test(kind))
    .map(({ kind, level, host }) => [kind, level, host])

const STANDS_BY = 'active\nours 10.0.0.20\n'
const HOLDS = `${STANDS_BY}holds\n`

test('the sentence about the cluster says where the address is, and so does the row', () => {
  const { health, summary, loadBalancers } = statusFor(STANDS_BY, HOLDS)
  assert.equal(health, 'healthy')
  assert.match(summary, /; 10\.0\.0\.20 is on lb2$/)
  assert.deepEqual(
    loadBalancers.map(row => row.holdsVirtualAddress),
    [false, true],
  )
  assert.deepEqual(kinds(STANDS_BY, HOLDS), [])
})

test('nobody, or both at once, needs somebody now', () => {
  assert.deepEqual(kinds(STANDS_BY, STANDS_BY), [['virtual-address', 'fail', undefined]])
  assert.deepEqual(kinds(HOLDS, HOLDS), [['virtual-address', 'fail', undefined]])
  assert.doesNotMatch(statusFor(HOLDS, HOLDS).summary, /10\.0\.0\.20/)
})

test('a standby that could not take it over is told', () => {
  assert.deepEqual(kinds(HOLDS, 'inactive\nours 10.0.0.20\n'), [['keepalived-down', 'fail', 'lb2']])
  assert.deepEqual(kinds(HOLDS, 'inactive\n'), [['virtual-address-not-set-up', 'warn', 'lb2']])
  assert.deepEqual(kinds(HOLDS, 'active\nours 10.0.0.9\n'), [['virtual-address-not-set-up', 'warn', 'lb2']])
})

test('one that the inventory no longer has is told as long as it is there', () => {
  const without = cluster({ loadBalancers: [balancer, lb2] })
  assert.deepEqual(kinds(HOLDS, 'inactive\n', without), [['virtual-address-left', 'warn', 'lb1']])
  assert.equal(statusFor(HOLDS, 'inactive\n', without).loadBalancers[0]?.holdsVirtualAddress, undefined)
})

test('a host that is away may hold it, so that nothing is said of the address', () => {
  const all = seen(STANDS_BY, '')
  all.looks.delete('lb2')
  const lost = new Map([['lb2', unreachable('lb2 is away', {})]])
  const found = statusOf(all, lost, NOW).findings.map(({ kind }) => kind)
  assert.ok(found.includes('host-unreachable'))
  assert.ok(!found.includes('virtual-address'))
})
