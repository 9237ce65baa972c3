import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { checkAddress } from '../../../lib/keepalived/checks.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { authority, NOW, spec } from '../pki/fixtures.ts'
import { cluster, facts, keepalived, lb1, lb2, ours, type Seen } from './fixture.ts'

const refusal = (seen: Seen, inventory = cluster()): RunbookError => {
  try {
    checkAddress(facts(seen, inventory), inventory.loadBalancers)
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('it was not refused')
}

const FRESH = { ...keepalived('inactive'), 'who answers': '' }

test('a free address is taken', () => checkAddress(facts({ lb1: FRESH, lb2: FRESH }), [lb1, lb2]))

test('an address that a machine answers for is refused with where that was seen', () => {
  const taken = { ...FRESH, 'who answers': '52:54:00:12:34:56\n' }
  const { exit, message, details } = refusal({ lb1: FRESH, lb2: taken })
  assert.equal(exit, 5)
  assert.equal(message, '10.0.0.20 belongs to another machine already')
  assert.equal(details.host, 'lb2 (10.0.0.22)')
  assert.equal(details.said, 'lladdr 52:54:00:12:34:56')
})

test('a new load balancer may hear the one that has it rightly', () => {
  const hears = { ...FRESH, 'who answers': '52:54:00:12:34:56\n' }
  checkAddress(facts({ lb1: ours('holds\n'), lb2: hears }), [lb1, lb2])
  checkAddress(facts({ lb2: hears }), [lb2])
})

test('a host that always has it is refused; one to which keepalived of others gave it, is not here', () => {
  const own = { ...FRESH, 'who answers': 'own\n' }
  assert.equal(refusal({ lb1: own, lb2: FRESH }).message, 'lb1 has 10.0.0.20 as an address of its own')
  checkAddress(facts({ lb1: { ...own, ...keepalived('active') }, lb2: FRESH }), [lb1, lb2])
})

test('members whose certificates do not cover it are named, with the runbook that issues them anew', async () => {
  const { certificate } = await issue(spec(), await authority(), NOW)
  const lacking = { 'server certificate': certificate }
  const { exit, message, details } = refusal({ etcd1: lacking, etcd3: lacking, lb1: FRESH, lb2: FRESH })
  assert.equal(exit, 5)
  assert.equal(message, 'Clients would refuse etcd1, etcd3 at 10.0.0.20')
  assert.match(details.next ?? '', /05-pki/)
  const covering = await issue(spec({ sans: ['IP:10.0.0.20'] }), await authority(), NOW)
  checkAddress(facts({ etcd1: { 'server certificate': covering.certificate }, lb1: FRESH, lb2: FRESH }), [
    lb1,
    lb2,
  ])
})

test('a load balancer that does not have its own address is refused', () => {
  const seen = facts({ lb1: FRESH, lb2: FRESH })
  seen.machines.get('lb1')!.addresses = []
  assert.throws(() => checkAddress(seen, [lb1, lb2]), /lb1 does not have its address 10\.0\.0\.21/)
})
