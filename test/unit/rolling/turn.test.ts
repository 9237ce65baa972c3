import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memberGate } from '../../../lib/etcd/gate.ts'
import { type Facts, type MemberFacts, memberOf } from '../../../lib/facts/facts.ts'
import { lookBefore } from '../../../lib/rolling/turn.ts'
import { fakeFleet } from '../engine/fake.ts'
import { clusterOf, factsOf, serving, stopped } from '../facts/fixture.ts'

const all = clusterOf(3)
const served = [serving(1), serving(2), serving(3)]
const LIST = '{"header":{},"members":[{"ID":1},{"ID":2},{"ID":3},{"ID":4}]}\n'

/** What is known before the turn of etcd2, where it finds this by itself. */
const looked = async (
  known: MemberFacts[],
  found: MemberFacts[] = known,
  said: Promise<string> = Promise.resolve(LIST),
  schemeAfter?: 'https',
): Promise<{ facts: Facts; asked: string[] }> => {
  const { fleet } = fakeFleet(all)
  fleet.facts = factsOf(known, all)
  const asked: string[] = []
  fleet.probe = async questions => {
    for (const [machine, { along = [] }] of questions)
      asked.push(`${machine} of ${along.map(({ name }) => name).join(' ')}`)
    fleet.facts.members = factsOf(found, all).members
  }
  const refresh = async () => {
    asked.push('all')
    return factsOf(served, all)
  }
  const gate = memberGate(all, { allowDowntime: false, schemeAfter: schemeAfter && (() => schemeAfter) })
  return { facts: await lookBefore(fleet, gate, all.members[1]!, said, refresh), asked }
}

test('one member tells of all before its turn, and the one before it has said who there is', async () => {
  const { facts, asked } = await looked(served)
  assert.deepEqual(asked, [`${all.members[1]!.machine} of etcd1 etcd3`])
  assert.equal(memberOf(facts, all.members[1]!)?.members?.length, 4)
})

test('where it finds that one does not serve, each is asked by itself', async () => {
  const { asked } = await looked(served, [serving(1), serving(2), stopped])
  assert.equal(asked.at(-1), 'all')
})

test('so they are where one did not serve before, speaks something else by now, or nothing was heard', async () => {
  assert.deepEqual((await looked([serving(1), serving(2), stopped])).asked, ['all'])
  const plain = served.map(member => ({ ...member, scheme: 'http' as const }))
  assert.deepEqual((await looked(plain, plain, undefined, 'https')).asked, ['all'])
  assert.equal((await looked(served, served, Promise.resolve('\n'))).asked.at(-1), 'all')
})

test('what goes wrong with the host before it is not passed by', async () => {
  await assert.rejects(looked(served, served, Promise.reject(new Error('not settled'))), /not settled/)
})
