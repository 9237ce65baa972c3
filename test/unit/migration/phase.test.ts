import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configText, phaseFor } from '../../../lib/etcd/desired.ts'
import { clientScheme, PHASES, type Phase, peerScheme } from '../../../lib/etcd/phase.ts'
import type { MemberFacts } from '../../../lib/facts/facts.ts'
import { phaseOfFile } from '../etcd/fixture.ts'
import { clusterOf, empty, factsOf } from '../facts/fixture.ts'

const all = clusterOf(3)
const fresh: MemberFacts = { ...empty, config: undefined }
const written = (index: number, phase: Phase): MemberFacts => ({
  ...empty,
  config: configText(all, all.members[index]!, phase),
})

test('what is written for a phase reads back as that phase', () => {
  for (const phase of PHASES) assert.equal(phaseOfFile(configText(all, all.members[0]!, phase)), phase)
})

test('a configuration that is none of ours has no phase', () => {
  const plain = configText(all, all.members[0]!, 'plain')
  for (const text of [
    '',
    '[]',
    plain.replace('http:', 'unix:'),
    plain.replace(/listen-peer-urls.*/, ''),
    `${plain}broken: [`,
  ])
    assert.equal(phaseOfFile(text), undefined, text.slice(0, 40))
})

test('peers speak https only after every client may', () => {
  assert.deepEqual(PHASES.map(clientScheme), ['http', 'https', 'https', 'https'])
  assert.deepEqual(PHASES.map(peerScheme), ['http', 'http', 'https', 'https'])
})

test('a cluster that does not exist yet starts with TLS unless told otherwise', () => {
  const facts = factsOf([fresh, fresh, fresh], all)
  assert.equal(phaseFor(facts, all.members[0]!, false), 'tls')
  assert.equal(phaseFor(facts, all.members[0]!, true), 'plain')
})

test('a member keeps its own phase, and a new one takes that of the others', () => {
  const facts = factsOf([written(0, 'both'), fresh, written(2, 'plain')], all)
  assert.deepEqual(
    all.members.map(member => phaseFor(facts, member, false)),
    ['both', 'both', 'plain'],
  )
  const plain = factsOf([written(0, 'plain'), fresh, fresh], all)
  assert.equal(phaseFor(plain, all.members[1]!, false), 'plain')
})

test('--plaintext never takes TLS back', () => {
  const facts = factsOf([written(0, 'tls'), fresh, fresh], all)
  for (const member of all.members)
    assert.throws(() => phaseFor(facts, member, true), { exit: 5, message: /already speaks TLS/ })
})

test('without certificates etcd does not start with TLS, and the cure names both ways', () => {
  const facts = factsOf([{ ...fresh, certified: false }, fresh, fresh], all)
  assert.throws(
    () => phaseFor(facts, all.members[0]!, false),
    (error: { exit: number; details: { next: string } }) =>
      error.exit === 5 && /05-pki\.ts/.test(error.details.next) && /--plaintext/.test(error.details.next),
  )
})
