import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newKey, publicKey } from '../../../lib/pki/keys.ts'
import { authoritySpec, clientSpec, HAPROXY_USER, peerSpec, serverSpec } from '../../../lib/pki/profiles.ts'
import { cluster, host } from './fixtures.ts'

const demo = cluster('/tmp')

test('a server certificate covers its member, loopback, every balancer and the virtual address', () => {
  assert.deepEqual(serverSpec(demo, demo.members[0]!), {
    commonName: 'etcd1 server',
    organization: undefined,
    algorithm: 'ecdsa-p256',
    sans: [
      'DNS:etcd.example.org',
      'DNS:etcd1',
      'DNS:lb1',
      'DNS:localhost',
      'IP:10.0.0.11',
      'IP:10.0.0.20',
      'IP:10.0.0.21',
      'IP:127.0.0.1',
      'IP:::1',
    ],
    purposes: ['serverAuth', 'clientAuth'],
    days: 365,
  })
})

test('host name, peer address, further addresses and the domain are covered', () => {
  const member = host('etcd1', 'fd00::11', {
    peerAddress: '192.168.0.11',
    hostname: 'db7',
    addresses: ['203.0.113.1'],
  })
  const sans = serverSpec({ ...demo, domain: 'example.org' }, member).sans
  for (const san of [
    'DNS:db7',
    'DNS:etcd1.example.org',
    'DNS:db7.example.org',
    'DNS:lb1.example.org',
  ] as const)
    assert.ok(sans.includes(san), san)
  for (const san of ['IP:fd00::11', 'IP:192.168.0.11', 'IP:203.0.113.1'] as const)
    assert.ok(sans.includes(san), san)
  assert.ok(!sans.includes('DNS:example.org'))
})

test('with DNS discovery server and peer certificates cover the domain itself', () => {
  const srv = { ...demo, domain: 'example.org', etcd: { ...demo.etcd, discoveryDomain: 'example.org' } }
  assert.ok(serverSpec(srv, srv.members[0]!).sans.includes('DNS:example.org'))
  assert.ok(peerSpec(srv, srv.members[0]!, []).sans.includes('DNS:example.org'))
})

test('a peer certificate covers the addresses its member dials from, and no balancer', () => {
  const { commonName, sans, purposes } = peerSpec(demo, demo.members[1]!, [
    '172.16.0.9',
    '10.0.0.12',
    '172.16.0.9',
  ])
  assert.deepEqual(sans, ['DNS:etcd2', 'IP:10.0.0.12', 'IP:172.16.0.9'])
  assert.deepEqual(purposes, ['serverAuth', 'clientAuth'])
  assert.equal(commonName, peerSpec(demo, demo.members[2]!, []).commonName)
})

test('a client certificate names its user, is for clients only and bound to no address', () => {
  const { commonName, sans, purposes } = clientSpec(demo, HAPROXY_USER)
  assert.deepEqual([commonName, sans, purposes], ['haproxy-check', [], ['clientAuth']])
})

test('no server or peer certificate can pass for a user, whatever its member is called', () => {
  for (const name of ['root', 'haproxy-check', 'kube-apiserver', 'x'.repeat(63)]) {
    assert.match(serverSpec(demo, host(name, '10.0.0.1')).commonName, / server$/)
    assert.match(peerSpec({ ...demo, name }, host(name, '10.0.0.1'), []).commonName, / etcd peer$/)
  }
})

test('authorities are told apart by kind and key, and no common name exceeds 64 characters', async () => {
  const [one, other] = [publicKey(await newKey('ecdsa-p256')), publicKey(await newKey('ecdsa-p256'))]
  const long = { ...demo, name: 'n'.repeat(80) }
  const names = [
    authoritySpec(long, 'client', one),
    authoritySpec(long, 'client', other),
    authoritySpec(long, 'peer', one),
  ].map(({ commonName }) => commonName)
  assert.equal(new Set(names).size, 3)
  for (const name of names) assert.equal(name.length, 64)
  assert.deepEqual(authoritySpec(demo, 'peer', one).authority, { pathLength: 0 })
  assert.equal(authoritySpec(demo, 'peer', one).days, 3650)
})
