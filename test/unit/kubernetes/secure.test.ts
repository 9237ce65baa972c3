import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unreachable } from '../../../lib/errors.ts'
import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import { checkSecure, unasked } from '../../../lib/kubernetes/secure.ts'
import { cluster } from '../etcd/fixture.ts'

const facts = (members: Record<string, Partial<MemberFacts>>): Facts =>
  ({ cluster: cluster(), members: new Map(Object.entries(members)) }) as unknown as Facts
const PLAIN = 'listen-client-urls: http://10.0.0.12:2379\nlisten-peer-urls: http://10.0.0.12:2380\n'

test('Members that answer over https, and those nobody could ask, are no reason to refuse', () => {
  assert.doesNotThrow(() => checkSecure(facts({ etcd1: { scheme: 'https' }, etcd2: {} })))
  assert.doesNotThrow(() => checkSecure(facts({})))
})

test('A member that answers over plain http, or would when started, is refused with what to do', () => {
  assert.throws(
    () =>
      checkSecure(facts({ etcd1: { scheme: 'http' }, etcd2: { config: PLAIN }, etcd3: { scheme: 'https' } })),
    {
      exit: 5,
      message: 'etcd1, etcd2 still speaks plain http',
      details: {
        because:
          'there a certificate proves nothing, and every Secret of Kubernetes would cross the network in clear',
        state: 'no certificate was issued',
        next: 'zx runbooks/05-pki.ts, then zx runbooks/04-cluster.ts, which asks before it moves the cluster to TLS',
      },
    },
  )
})

test('Each member out of reach is a warning', () => {
  const { events, error } = unasked(facts({}), new Map([['etcd2', unreachable('no route to host')]]))
  assert.equal(error, undefined)
  assert.deepEqual(events, [
    {
      event: 'warning',
      host: 'etcd2',
      message:
        "etcd2 can't be reached, so nobody knows whether it speaks TLS; its endpoint is shown all the same",
    },
  ])
})
