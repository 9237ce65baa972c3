import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Seen } from '../../../lib/discovery/look.ts'
import { compareRecords } from '../../../lib/discovery/records-check.ts'
import { cluster, member } from '../etcd/fixture.ts'
import { authority, spec } from '../pki/fixtures.ts'

const all = cluster({ discovery: 'srv', discoveryDomain: 'etcd.test' })
const url = (n: number, port: number, scheme = 'https') => `${scheme}://m${n}.etcd.test:${port}`
const complete: Seen = {
  server: [1, 2, 3].map(n => url(n, 2380)),
  client: [url(1, 2379)],
  addresses: Object.fromEntries([1, 2, 3].map(n => [`m${n}.etcd.test`, [`10.0.0.1${n}`]])),
  errors: [],
}
const TLS = { server: 'https', client: 'https' } as const
const compare = (seen: Partial<Seen>, schemes: Parameters<typeof compareRecords>[2] = TLS) => {
  const { missing, strangers } = compareRecords(all, { ...complete, ...seen }, schemes)
  return { missing: missing.map(({ side, member }) => `${side} ${member.name}`), strangers }
}

test('records of any names that lead to all members, and no other, are complete', () => {
  assert.deepEqual(compare({}), { missing: [], strangers: [] })
})

test('a member whose record or address is not there is missing', () => {
  assert.deepEqual(compare({ server: complete.server.slice(1) }).missing, ['server etcd1'])
  const elsewhere = { ...complete.addresses, 'm2.etcd.test': ['10.9.9.9'] }
  assert.deepEqual(compare({ addresses: elsewhere }), {
    missing: ['server etcd2'],
    strangers: [url(2, 2380)],
  })
  assert.deepEqual(compare({ server: [url(1, 2380), url(2, 2380), url(3, 2390)] }), {
    missing: ['server etcd3'],
    strangers: [url(3, 2390)],
  })
})

test('a fourth record is a stranger: another machine, the same member again, or plain http beside https', () => {
  for (const more of [url(9, 2380), 'https://other.etcd.test:2380', url(1, 2380, 'http')]) {
    const addresses = { ...complete.addresses, 'other.etcd.test': ['10.0.0.11'] }
    assert.deepEqual(compare({ server: [...complete.server, more], addresses }), {
      missing: [],
      strangers: [more],
    })
  }
})

test('clients must be shown one way in, of their scheme', () => {
  const wanted = ['client etcd1', 'client etcd2', 'client etcd3']
  assert.deepEqual(compare({ client: [] }).missing, wanted)
  assert.deepEqual(compare({ client: [url(1, 2379, 'http')] }).missing, wanted)
  assert.deepEqual(compare({ client: ['https://lb1.etcd.test:2379'] }).missing, [])
})

test('in plain http it is the other records that count', () => {
  const plain = { server: 'http', client: 'http' } as const
  const http = {
    server: complete.server.map(one => one.replace('https', 'http')),
    client: [url(1, 2379, 'http')],
  }
  assert.deepEqual(compare(http, plain), { missing: [], strangers: [] })
  assert.equal(compare({}, plain).strangers.length, 3)
})

test('a member that the inventory knows by a name is found by it or by its address', () => {
  const named = cluster(all.etcd, [member('a', 'a.example.com')])
  const seen = { ...complete, addresses: { 'a.example.com': ['10.0.0.1'], 'm1.etcd.test': ['10.0.0.1'] } }
  for (const server of [['https://a.example.com:2380'], [url(1, 2380)]])
    assert.deepEqual(compareRecords(named, { ...seen, server }, TLS).missing, [])
})

test('the name a member has in DNS must stand in its peer certificate, where there is one', async () => {
  const { issue } = await import('../../../lib/pki/issue.ts')
  const ca = await authority()
  const issued = async (...sans: `DNS:${string}`[]) =>
    (await issue(spec({ sans }), ca, new Date())).certificate
  const uncovered = (certificate: string | undefined, schemes = TLS) =>
    compareRecords(all, complete, schemes, { name: 'etcd1', certificate }).uncovered
  assert.deepEqual(uncovered(await issued('DNS:etcd1')), ['m1.etcd.test'])
  assert.deepEqual(uncovered(await issued('DNS:m1.etcd.test')), [])
  assert.deepEqual(uncovered(await issued('DNS:*.etcd.test')), [])
  assert.deepEqual(uncovered(undefined), [])
})
