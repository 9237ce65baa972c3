import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { markMoves, startMoves } from '../../../lib/etcd/bootstrap.ts'
import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import type { Verb } from '../../../lib/resources/resource.ts'
import { empty, factsOf, marked, names, serving, stopped } from '../facts/fixture.ts'

/** What is due: whom it is about, and the first words of each verb per host. */
const due = (facts: Facts, limited = facts.cluster.members) =>
  startMoves(facts, limited).map(move => ({
    id: move.id,
    verbs: move.on.map(
      host =>
        `${host.name}: ${move
          .verbs?.(host)
          .map(({ call }) => call[0])
          .join(' ')}`,
    ),
  }))
const START = 'start_or_renew clear_pending wait_ready until_listed'

/** What is done for a new cluster, host by host and in this order, and then on all at once. */
const begun = async (facts: Facts) => {
  const [move] = startMoves(facts, facts.cluster.members)
  const words = (host: { name: string }, verbs: Verb[] = []) =>
    `${host.name}: ${verbs.map(({ call }) => call[0]).join(' ')}`
  const inTurn: string[] = []
  await move?.here?.({
    apply: async (host, verbs) => {
      inTurn.push(words(host, verbs))
    },
    read: async () => '',
    say: () => {},
  })
  return { id: move?.id, inTurn, afterwards: move?.on.map(host => words(host, move.verbs?.(host))) }
}
const BEGIN = 'start_or_renew clear_pending until_answering'
const PROVE = 'wait_ready until_listed'
const refusal = (facts: Facts, limited = facts.cluster.members): RunbookError => {
  try {
    startMoves(facts, limited)
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('expected a refusal')
}
const up = (id: number): MemberFacts => serving(id)

test('the members of a new cluster are marked and begin in turn, then all are proven', async () => {
  assert.deepEqual(await begun(factsOf([empty, empty, empty])), {
    id: 'start etcd1, etcd2, etcd3',
    inTurn: [1, 2, 3].map(n => `etcd${n}: mark_bootstrap ${BEGIN}`),
    afterwards: [1, 2, 3].map(n => `etcd${n}: ${PROVE}`),
  })
  assert.equal(due(factsOf([empty])).length, 1)
})

test('members that wait for each other at a discovery service begin all at once', async () => {
  const facts = factsOf([marked, marked, marked])
  facts.cluster.etcd.discovery = 'token'
  const { inTurn, afterwards } = await begun(facts)
  assert.deepEqual(inTurn, [])
  assert.deepEqual(
    afterwards,
    [1, 2, 3].map(n => `etcd${n}: ${START}`),
  )
})

test('before it has settings, every empty member of a new cluster is marked, and only those', () => {
  const marks = (facts: Facts, limited = facts.cluster.members) =>
    markMoves(facts, limited, () => undefined).flatMap(move =>
      move.on.flatMap(host => move.verbs!(host).map(({ call }) => `${host.name}: ${call.join(' ')}`)),
    )
  const mark = (n: number) => `etcd${n}: mark_bootstrap /var/lib/etcd/etcd${n}.etcd.bootstrapping`
  assert.deepEqual(marks(factsOf([empty, empty, empty])), [1, 2, 3].map(mark))
  assert.deepEqual(marks(factsOf([{ ...marked, hasData: true, state: 'activating' }, empty, marked])), [
    mark(2),
  ])
  assert.deepEqual(marks(factsOf([up(1), empty, up(3)])), [], 'the cluster lives')
  assert.deepEqual(marks(factsOf([stopped, empty, empty])), [], 'it lives, though nobody serves')
  assert.deepEqual(marks(factsOf([up(1), up(2), up(3)])), [])
})

test('nobody is marked whose settings can not be written yet', () => {
  const without = (member: { name: string }) => {
    throw new Error(`${member.name} has no certificates`)
  }
  const facts = factsOf([empty, empty, empty])
  assert.throws(() => markMoves(facts, facts.cluster.members, without), /^Error: etcd1 has no certificates$/)
})

test('a host that was marked, lost its power and began by itself is started like the others', async () => {
  const alone = { ...marked, hasData: true, state: 'activating' }
  assert.deepEqual(
    (await begun(factsOf([marked, alone, marked]))).inTurn,
    [1, 2, 3].map(n => `etcd${n}: ${BEGIN}`),
  )
})

test('killed between the first start and the others, all of them start, and only the fresh are marked', async () => {
  const first = { ...marked, hasData: true, state: 'activating' }
  assert.deepEqual((await begun(factsOf([first, empty, marked]))).inTurn, [
    `etcd1: ${BEGIN}`,
    `etcd2: mark_bootstrap ${BEGIN}`,
    `etcd3: ${BEGIN}`,
  ])
})

test('killed after two of three formed a quorum, the third still joins it', async () => {
  const two = [1, 2].map(id => ({ ...up(id), bootstrapping: true }))
  const { id, inTurn } = await begun(factsOf([...two, empty]))
  assert.deepEqual([id, inTurn], ['start etcd3', [`etcd3: mark_bootstrap ${BEGIN}`]])
})

test('a formed cluster loses its marks, all of them or those that are left', () => {
  const left = (...ids: number[]) =>
    factsOf([1, 2, 3].map(id => ({ ...up(id), bootstrapping: ids.includes(id) })))
  assert.deepEqual(due(left(1, 2, 3)), [{ id: 'formed', verbs: [1, 2, 3].map(n => `etcd${n}: remove_file`) }])
  assert.deepEqual(due(left(3)), [{ id: 'formed', verbs: ['etcd3: remove_file'] }])
  assert.deepEqual(due(left()), [])
})

test('a cluster that met by DNS is told the inventory’s addresses, one after another, before its marks go', () => {
  const known = (...byAddress: number[]) => {
    const members = [1, 2, 3].map(id => ({
      id: String(id),
      name: `etcd${id}`,
      peerUrls: [byAddress.includes(id) ? `https://10.0.0.1${id}:2380` : `https://m${id}.etcd.test:2380`],
      clientUrls: [],
      isLearner: false,
    }))
    return factsOf([1, 2, 3].map(id => ({ ...up(id), members, bootstrapping: true })))
  }
  assert.deepEqual(due(known()), [{ id: 'announce etcd1', verbs: ['etcd1: must until_linked'] }])
  assert.deepEqual(due(known(1)), [{ id: 'announce etcd2', verbs: ['etcd2: must until_linked'] }])
  assert.deepEqual(due(known(1, 2, 3))[0]?.id, 'formed')
  const [move] = startMoves(known(1, 2), known().cluster.members)
  const words = move!.verbs?.(move!.on[0]!)[0]?.call.join(' ') ?? ''
  assert.match(words, /member update 3 --peer-urls=https:\/\/10\.0\.0\.13:2380$/)
})

test('marks stay while a member is out of reach or stopped: a rerun must still be allowed to form the cluster', () => {
  const formed = [1, 2].map(id => ({ ...up(id), bootstrapping: true }))
  assert.deepEqual(due(factsOf([...formed, undefined])), [])
  assert.deepEqual(due(factsOf([...formed, { ...stopped, bootstrapping: true }]))[0]?.id, 'start etcd3')
})

test('one stopped member with data is started', () => {
  assert.deepEqual(due(factsOf([up(1), stopped, up(3)])), [{ id: 'start etcd2', verbs: [`etcd2: ${START}`] }])
})

test('a quorum, or all, stopped with their data start together, and never anew', () => {
  assert.deepEqual(due(factsOf([stopped, stopped, stopped])), [
    { id: 'start etcd1, etcd2, etcd3', verbs: [1, 2, 3].map(n => `etcd${n}: ${START}`) },
  ])
  assert.deepEqual(due(factsOf([up(1), stopped, stopped]))[0]?.id, 'start etcd2, etcd3')
  assert.deepEqual(due(factsOf([undefined, stopped, stopped]))[0]?.id, 'start etcd2, etcd3')
})

test('--limit starts only the members it names', () => {
  const facts = factsOf([up(1), stopped, stopped])
  assert.deepEqual(due(facts, facts.cluster.members.slice(2)), [
    { id: 'start etcd3', verbs: [`etcd3: ${START}`] },
  ])
})

test('an empty member is never started while the cluster lives, running or stopped', () => {
  for (const others of [
    [up(1), up(2)],
    [stopped, stopped],
    [stopped, up(2)],
  ]) {
    const error = refusal(factsOf([...others, empty]))
    assert.equal(error.exit, 5)
    assert.match(error.message, /^etcd3 has no data, but the cluster already lives on etcd1, etcd2$/)
    assert.match(error.details.next ?? '', /member remove and member add on etcd1/)
  }
})

test('a mark without data does not make a member of a living cluster new again', () => {
  assert.equal(refusal(factsOf([up(1), up(2), marked])).exit, 5)
})

test('a new cluster needs every member within reach', () => {
  const error = refusal(factsOf([empty, undefined, empty]))
  assert.equal(error.exit, 5)
  assert.match(error.message, /; etcd2 would be missing$/)
})

test('a new cluster is refused under --limit, naming who would be left out', () => {
  const facts = factsOf([empty, empty, empty])
  const error = refusal(facts, facts.cluster.members.slice(0, 1))
  assert.equal(error.exit, 5)
  assert.match(error.message, /; etcd2, etcd3 would be missing$/)
  assert.match(error.details.next ?? '', /leave --limit out/)
})

test('of a cluster that is forming nothing is started under --limit either', () => {
  const facts = factsOf([{ ...marked, hasData: true, state: 'activating' }, empty, empty])
  assert.equal(refusal(facts, facts.cluster.members.slice(1)).exit, 5)
})

test('the dry run sees that after the start nothing more is due', () => {
  const facts = factsOf([empty, empty, empty])
  const [move] = startMoves(facts, facts.cluster.members)
  assert.equal(names(move?.on ?? []), 'etcd1 etcd2 etcd3')
  assert.deepEqual(startMoves(move!.assume!(facts), facts.cluster.members), [])
})
