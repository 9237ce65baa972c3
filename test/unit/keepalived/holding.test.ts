import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdingProof, holdingTold, retireMoves, wrongHolding } from '../../../lib/keepalived/holding.ts'
import { holders, holdersLast, keepalivedSeen } from '../../../lib/keepalived/look.ts'
import { cluster, facts, keepalived, lb1, lb2, ours } from './fixture.ts'

const HELD = { lb1: ours('holds\n'), lb2: ours() }

test('the look tells state, address, what is pending and who holds it', () => {
  const seen = facts({ lb1: ours('holds\n'), lb2: keepalived('inactive', 'pending\n') })
  assert.deepEqual(keepalivedSeen(seen, lb1), {
    state: 'active',
    pending: false,
    address: '10.0.0.20',
    holds: true,
  })
  assert.deepEqual(keepalivedSeen(seen, lb2), {
    state: 'inactive',
    pending: true,
    address: undefined,
    holds: false,
  })
  assert.equal(keepalivedSeen(facts({}), lb1), undefined)
})

test('who holds it comes last, the others in their order', () => {
  assert.deepEqual(holdersLast([lb1, lb2], facts(HELD)), [lb2, lb1])
  assert.deepEqual(holdersLast([lb1, lb2], facts({ lb1: ours(), lb2: ours('holds\n') })), [lb1, lb2])
  assert.deepEqual(holdersLast([lb1, lb2], facts({})), [lb1, lb2])
})

test('one holder is right, and nothing is left to prove', () => {
  assert.equal(wrongHolding(facts(HELD)), undefined)
  assert.deepEqual(holdingProof(facts(HELD)), [])
  assert.equal(holdingTold(facts(HELD)).error, undefined)
})

test('after a change it is watched again, on every load balancer', () => {
  const changed = { ...facts(HELD), changed: new Set(['lb2']) }
  const [move] = holdingProof(changed)
  assert.equal(move?.proof, true)
  assert.deepEqual(move?.on, [lb1, lb2])
})

test('two holders are an error that names both and what must pass between them', () => {
  const split = facts({ lb1: ours('holds\n'), lb2: ours('holds\n') })
  assert.deepEqual(holders(split), [lb1, lb2])
  const { error } = holdingTold(split)
  assert.match(error?.message ?? '', /^lb1 and lb2 hold 10\.0\.0\.20 at once/)
  assert.match(error?.details.because ?? '', /IP protocol 112/)
  assert.equal(holdingProof(split).length, 1)
})

test('nobody is an error only if everybody was asked, it is set up, and a member serves', () => {
  const none = { lb1: ours(), lb2: ours() }
  assert.match(holdingTold(facts(none)).error?.message ?? '', /^No load balancer holds 10\.0\.0\.20/)
  assert.equal(wrongHolding(facts({ lb1: ours() })), undefined, 'lb2 may have it')
  assert.equal(wrongHolding(facts(none, cluster(), {})), undefined, 'no member serves')
  const before = { lb1: keepalived('inactive'), lb2: keepalived('inactive') }
  assert.equal(wrongHolding(facts(before)), undefined, 'it is yet to be set up')
})

test('without the key keepalived of ours goes, its configuration last, and nobody else’s', () => {
  const inventory = { ...cluster(), virtualAddress: undefined }
  const seen = facts({ lb1: ours('holds\n'), lb2: keepalived('active') }, inventory)
  const [move, ...more] = retireMoves(seen, [lb1, lb2])
  assert.deepEqual(more, [])
  assert.deepEqual(move?.on, [lb1])
  assert.match(move?.ask ?? '', /clients at 10\.0\.0\.20 will reach nobody/)
  const verbs = move!.verbs!(lb1).map(({ call }) => call)
  assert.deepEqual(verbs[0], ['retire_unit', 'keepalived.service'])
  assert.deepEqual(verbs.at(-1), ['remove_file', '/etc/keepalived/keepalived.conf'])
  assert.deepEqual(retireMoves(facts({ lb1: keepalived('inactive') }, inventory), [lb1]), [])
})
