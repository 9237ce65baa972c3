import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Side, wantedRecords, zoneLines } from '../../../lib/discovery/records.ts'
import { peerSpec } from '../../../lib/pki/profiles.ts'
import { cluster, member } from '../etcd/fixture.ts'

const srv = { discovery: 'srv', discoveryDomain: 'etcd.test' } as const

test('the lines for a zone have each address and service once, in columns', () => {
  const two = cluster(srv, [member('a', '10.0.0.1'), member('b', 'fd00::2')])
  const lines = zoneLines([
    ...wantedRecords(two, 'server', 'https'),
    ...wantedRecords(two, 'server', 'https'),
    ...wantedRecords(two, 'client', 'https'),
  ])
  assert.deepEqual(lines, [
    'a.etcd.test.                     IN A    10.0.0.1',
    'b.etcd.test.                     IN AAAA fd00::2',
    '_etcd-server-ssl._tcp.etcd.test. IN SRV  0 0 2380 a.etcd.test.',
    '_etcd-server-ssl._tcp.etcd.test. IN SRV  0 0 2380 b.etcd.test.',
    '_etcd-client-ssl._tcp.etcd.test. IN SRV  0 0 2379 a.etcd.test.',
    '_etcd-client-ssl._tcp.etcd.test. IN SRV  0 0 2379 b.etcd.test.',
  ])
})

test('plain http and a service name have records of their own', () => {
  const named = cluster({ ...srv, discoverySrvName: 'blue' })
  const services = (['server', 'client'] as Side[]).flatMap(side =>
    (['http', 'https'] as const).map(scheme => wantedRecords(named, side, scheme)[0]!.service),
  )
  assert.deepEqual(services, [
    '_etcd-server-blue._tcp.etcd.test',
    '_etcd-server-ssl-blue._tcp.etcd.test',
    '_etcd-client-blue._tcp.etcd.test',
    '_etcd-client-ssl-blue._tcp.etcd.test',
  ])
})

test('a member on two networks has two targets, and one with a name in DNS keeps it', () => {
  const both = cluster(srv, [
    member('a', '10.0.0.1', { peerAddress: '10.1.0.1' }),
    member('b', 'b.example.com'),
  ])
  const targets = (side: Side) => wantedRecords(both, side, 'https').map(({ target }) => target)
  assert.deepEqual(targets('server'), ['a-peer.etcd.test', 'b.example.com'])
  assert.deepEqual(targets('client'), ['a.etcd.test', 'b.example.com'])
  assert.equal(zoneLines(wantedRecords(both, 'server', 'https')).filter(line => / A /.test(line)).length, 1)
})

test('the peer certificate covers every target that is proposed', () => {
  const both = cluster(srv, [member('a', '10.0.0.1', { peerAddress: '10.1.0.1' }), member('b', '10.0.0.2')])
  for (const { member, target } of wantedRecords(both, 'server', 'https'))
    assert.ok(peerSpec(both, member, []).sans.includes(`DNS:${target}`), target)
})
