import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { configText } from '../../../lib/etcd/desired.ts'
import { checkServing, migrationMoves } from '../../../lib/etcd/migration.ts'
import { PHASES, type Phase, peerScheme } from '../../../lib/etcd/phase.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import type { Verb } from '../../../lib/resources/resource.ts'
import type { Move } from '../../../lib/step.ts'
import { phaseOfFile } from '../etcd/fixture.ts'
import { clusterOf, empty, factsOf, serving } from '../facts/fixture.ts'

type Member = { phase: Phase; pending?: boolean }

/** A serving cluster whose members' configurations are in these phases; the first leads. */
const inPhases = (members: Member[]): Facts => {
  const all = clusterOf(members.length)
  const listed = all.members.map((member, index) => ({
    id: String(index + 1),
    name: member.name,
    peerUrls: [`${peerScheme(members[index]!.phase)}://${member.peerAddress}:2380`],
    clientUrls: [],
    isLearner: false,
  }))
  return factsOf(
    members.map(({ phase, pending = false }, index) =>
      serving(index + 1, 1, {
        pending,
        members: listed,
        scheme: phase === 'plain' ? 'http' : 'https',
        config: configText(all, all.members[index]!, phase),
      }),
    ),
    all,
  )
}
const phasesOf = (facts: Facts): Phase[] =>
  facts.cluster.members.map(member => phaseOfFile(facts.members.get(member.name)?.config ?? '')!)
const ranks = (facts: Facts) => phasesOf(facts).map(phase => PHASES.indexOf(phase))
/** Who speaks https to its peers is only understood by those that have loaded the certificates. */
const canTalk = (facts: Facts) => {
  const phases = phasesOf(facts)
  return phases.every(to => peerScheme(to) === 'http' || phases.every(from => from !== 'plain'))
}
const words = (verbs: Verb[]) => verbs.map(({ call }) => call.join(' '))

/** All moves as they follow one another when each comes out as assumed. */
const wholeWay = (facts: Facts, until: Phase, each: (move: Move, after: Facts) => void = () => {}): Facts => {
  let now = facts
  for (let count = 0; count < 40; count++) {
    const [move] = migrationMoves(now, until, false)
    if (!move) return now
    now = move.assume!(now)
    each(move, now)
  }
  throw new Error('it never arrives')
}

/** Phases that a migration, killed anywhere, leaves: all the same, or some of them one further. */
const mixture = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 5 }),
  )
  .map(([least, flags]) =>
    flags.map(
      ([further, pending]): Member => ({ phase: PHASES[Math.min(3, least + Number(further))]!, pending }),
    ),
  )

test('from whatever a killed migration left, all members reach TLS, never two phases apart, always able to talk', () => {
  fc.assert(
    fc.property(mixture, members => {
      const start = inPhases(members)
      let last = ''
      const end = wholeWay(start, 'tls', (move, after) => {
        const now = ranks(after)
        assert.ok(Math.max(...now) - Math.min(...now) <= 1, phasesOf(after).join(' '))
        assert.ok(canTalk(after), phasesOf(after).join(' '))
        assert.notEqual(move.id, last, 'the same move twice in a row')
        assert.equal(move.on.length, 1)
        last = move.id
      })
      assert.ok(phasesOf(end).every(phase => phase === 'tls'))
      assert.ok([...end.members.values()].every(member => !member.pending))
    }),
    { numRuns: 30 },
  )
})

test('stopped before the last phase, clients are still answered in http', () => {
  fc.assert(
    fc.property(mixture, members => {
      const start = inPhases(members)
      const before = ranks(start)
      const end = wholeWay(start, 'peer')
      for (const [index, rank] of ranks(end).entries()) assert.equal(rank, Math.max(2, before[index]!))
    }),
    { numRuns: 15 },
  )
})

test('three members take nine restarts, each phase followers first and the leader last', () => {
  const ids: string[] = []
  wholeWay(inPhases([{ phase: 'plain' }, { phase: 'plain' }, { phase: 'plain' }]), 'tls', move => {
    ids.push(move.id)
  })
  assert.deepEqual(
    ids,
    ['both', 'peer', 'tls'].flatMap(phase => [`etcd2 ${phase}`, `etcd3 ${phase}`, `etcd1 ${phase}`]),
  )
})

test('what was written but not loaded is restarted first, as it stands', () => {
  const facts = inPhases([{ phase: 'both' }, { phase: 'peer', pending: true }, { phase: 'both' }])
  const moves = migrationMoves(facts, 'tls', false)
  assert.deepEqual(
    moves.map(({ id, rolling }) => [id, rolling?.changes.length]),
    [['etcd2 peer', 0]],
  )
})

test('a cluster that is TLS already needs nothing', () => {
  assert.deepEqual(migrationMoves(inPhases([{ phase: 'tls' }, { phase: 'tls' }]), 'tls', false), [])
})

test('the https peer URL is announced before it is spoken, and the old one again when that fails', () => {
  const facts = inPhases([{ phase: 'both' }, { phase: 'both' }, { phase: 'both' }])
  const [move] = migrationMoves(facts, 'tls', false)
  const { gate } = move!.rolling!
  const [host] = move!.on
  assert.equal(host?.name, 'etcd2')
  assert.match(
    words(gate.before(host, facts)).join(),
    /announce https:\/\/10\.0\.0\.12:2380 .* member update 2 --peer-urls=https:\/\/10\.0\.0\.12:2380$/,
  )
  assert.match(
    words(gate.undo!(host, facts)).join(),
    /member update 2 --peer-urls=http:\/\/10\.0\.0\.12:2380$/,
  )
  const [first] = migrationMoves(
    inPhases([{ phase: 'plain' }, { phase: 'plain' }, { phase: 'plain' }]),
    'tls',
    false,
  )
  assert.deepEqual(first!.rolling!.gate.before(host, inPhases([{ phase: 'plain' }, { phase: 'plain' }])), [])
})

test('a member without a configuration that is understood is exit 5', () => {
  const facts = inPhases([{ phase: 'plain' }, { phase: 'plain' }])
  for (const config of [undefined, '', 'name: [', 'listen-client-urls: http://x:2379\n']) {
    facts.members.set('etcd2', serving(2, 1, { config }))
    assert.throws(() => migrationMoves(facts, 'tls', false), {
      exit: 5,
      message: 'etcd2 has no configuration these runbooks understand',
    })
  }
})

test('a migration wants every member to serve', () => {
  checkServing(factsOf([serving(1), serving(2), serving(3)]))
  assert.throws(() => checkServing(factsOf([serving(1), { ...empty, said: 'refused' }, undefined])), {
    exit: 5,
    message: 'etcd2, etcd3 do not serve; a migration needs every member',
  })
})
