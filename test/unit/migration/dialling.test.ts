import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import { checkDialling, sourcesOf } from '../../../lib/etcd/dialling.ts'
import type { Facts, MachineFacts } from '../../../lib/facts/facts.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { factsOf, serving } from '../facts/fixture.ts'
import { authority, NOW, spec } from '../pki/fixtures.ts'

/** Three members, of which etcd2 dials the others from a second address. */
const scene = (): Facts => {
  const facts = factsOf([serving(1), serving(2), serving(3)])
  for (const member of facts.cluster.members) {
    const from = member.name === 'etcd2' ? '10.0.9.2' : member.address
    const sources = facts.cluster.members
      .filter(other => other !== member)
      .map(other => [other.peerAddress, from] as const)
    facts.machines.set(member.machine, { sources: Object.fromEntries(sources) } as MachineFacts)
  }
  return facts
}
const certificates = async (more: Record<string, `IP:${string}`[]> = {}) => {
  const ca = await authority()
  const made = await Promise.all(
    [1, 2, 3].map(async n => {
      const name = `etcd${n}`
      const sans = [`IP:10.0.0.1${n}` as const, ...(more[name] ?? [])]
      return [name, (await issue(spec({ sans }), ca, NOW)).certificate] as const
    }),
  )
  return new Map<string, string>(made)
}
const refusal = (check: () => void): RunbookError => {
  try {
    check()
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('expected a refusal')
}

test('certificates that cover every address a member dials from pass', async () => {
  const pems = await certificates({ etcd2: ['IP:10.0.9.2'] })
  checkDialling(scene(), member => pems.get(member.name))
})

test('a source address that is missing is told with both hosts, the route and the addresses there are', async () => {
  const pems = await certificates()
  const error = refusal(() => checkDialling(scene(), member => pems.get(member.name)))
  assert.equal(error.exit, 5)
  assert.equal(error.message, "etcd1 would refuse etcd2's peer certificate")
  assert.equal(error.details.host, 'etcd1 (10.0.0.11)')
  assert.equal(error.details.command, 'ip route get 10.0.0.11, on etcd2')
  assert.match(error.details.because ?? '', /etcd2 would dial from 10\.0\.9\.2, .*\(10\.0\.0\.12\)$/)
})

test('a member without a peer certificate, or with something else in its place, is sent to 05', async () => {
  const pems = await certificates({ etcd2: ['IP:10.0.9.2'] })
  for (const pem of [undefined, '', 'no certificate']) {
    const error = refusal(() =>
      checkDialling(scene(), member => (member.name === 'etcd3' ? pem : pems.get(member.name))),
    )
    assert.equal(error.message, 'etcd3 has no peer certificate')
    assert.equal(error.details.next, 'zx runbooks/05-pki.ts')
  }
})

test('the addresses a member dials from are told once each, in order', () => {
  const facts = scene()
  assert.deepEqual(sourcesOf(facts, facts.cluster.members[1]!), ['10.0.9.2'])
  assert.deepEqual(sourcesOf(factsOf([serving(1)]), facts.cluster.members[0]!), [])
})
