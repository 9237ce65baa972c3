import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { permit, rollingOrder } from '../../../lib/etcd/gate.ts'
import type { MemberFacts } from '../../../lib/facts/facts.ts'
import { factsOf, names, serving, stopped } from '../facts/fixture.ts'

/** Facts of `size` members of which the last `down` do not serve; the first leads. */
const with_ = (size: number, down: number) =>
  factsOf(Array.from({ length: size }, (_, index) => (index < size - down ? serving(index + 1) : stopped)))

const refusal = (size: number, down: number, allowDowntime = false): RunbookError | undefined => {
  const facts = with_(size, down)
  try {
    permit(facts.cluster.members[0]!, facts, allowDowntime)
    return undefined
  } catch (error) {
    return error as RunbookError
  }
}

// Whether a serving member may go, by how many others are down already.
const tables: [number, boolean[]][] = [
  [1, [false]],
  [2, [false, false]],
  [3, [true, false, false]],
  [4, [true, false, false, false]],
  [5, [true, true, false, false, false]],
  [7, [true, true, true, false, false, false, false]],
]
for (const [size, allowed] of tables)
  test(`of ${size} members a serving one may restart only while the others keep quorum`, () => {
    assert.deepEqual(
      allowed.map((_, down) => refusal(size, down) === undefined),
      allowed,
    )
  })

test('the refusal is the arithmetic, and what to do', () => {
  const one = refusal(3, 1)
  assert.equal(one?.exit, 5)
  assert.equal(
    one.message,
    'Not restarting etcd1: etcd3 is down, and without etcd1 only 1 of 3 members would be left (2 needed).',
  )
  assert.match(one.details.next ?? '', /bring etcd3 back first/)
  assert.match(refusal(5, 2)?.message ?? '', /etcd4, etcd5 are down, and without etcd1 only 2 of 5/)
  assert.match(refusal(1, 0)?.details.next ?? '', /--allow-downtime/)
})

test('--allow-downtime lets one or two members restart, and never more', () => {
  assert.equal(refusal(1, 0, true), undefined)
  assert.equal(refusal(2, 0, true), undefined)
  assert.ok(refusal(3, 1, true))
})

test('what does not serve may always be restarted', () => {
  for (const down of [1, 2, 3]) {
    const facts = with_(3, down)
    permit(facts.cluster.members[2]!, facts, false)
  }
})

test('the votes are counted as the cluster counts them, learners left out', () => {
  const listed = (votes: number, learners: number) =>
    Array.from({ length: votes + learners }, (_, index) => ({
      id: String(index + 1),
      name: `etcd${index + 1}`,
      peerUrls: [],
      clientUrls: [],
      isLearner: index >= votes,
    }))
  const three = (members: MemberFacts['members']) => factsOf([1, 2, 3].map(id => serving(id, 1, { members })))
  const allowed = (members: MemberFacts['members']) => () => {
    const facts = three(members)
    permit(facts.cluster.members[0]!, facts, false)
  }
  assert.doesNotThrow(allowed(listed(3, 2)))
  assert.throws(allowed(listed(5, 0)), { exit: 5 }, 'two of five are unknown here and must count as down')
})

test('members that do not serve come first, the leader last, the rest in their order', () => {
  const facts = factsOf([serving(1, 3), serving(2, 3), serving(3, 3), stopped, serving(5, 3)])
  assert.equal(names(rollingOrder(facts.cluster.members, facts)), 'etcd4 etcd1 etcd2 etcd5 etcd3')
})
