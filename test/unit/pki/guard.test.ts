import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EtcdSettings } from '../../../lib/inventory/cluster.ts'
import { peerGuard, requireGuard } from '../../../lib/pki/guard.ts'
import { BOTH, CLIENT, covering, elsewhere, NO_CA, type Workshop } from './provided/workshop.ts'

type Names = { subject: string; dns?: string }

const arranged = (
  shop: Workshop,
  peers: (n: number) => Names,
  clients: Names = { subject: '/CN=somebody' },
): void => {
  shop.ca('ca')
  for (const n of [1, 2, 3]) {
    const { subject, dns } = peers(n)
    const extensions = [NO_CA, BOTH, covering(`10.0.0.1${n}`, ...(dns ? [dns] : []))]
    shop.make(`etcd${n}`, { by: 'ca', subject, extensions })
  }
  const dns = clients.dns ? [`subjectAltName=DNS:${clients.dns}`] : []
  for (const name of ['admin', 'haproxy-check'])
    shop.make(name, { by: 'ca', subject: clients.subject, extensions: [NO_CA, CLIENT, ...dns] })
}

/** The guard of a cluster whose members and clients have certificates of these names from one CA. */
const guard = (
  peers: (n: number) => Names,
  clients?: Names,
  etcd: Partial<EtcdSettings> = {},
  spoil: (shop: Workshop) => void = () => {},
) =>
  elsewhere((shop, demo) => {
    arranged(shop, peers, clients)
    spoil(shop)
    const cluster = demo()
    cluster.etcd = { ...cluster.etcd, version: '3.5.33', style: 'file', config: {}, ...etcd }
    requireGuard(cluster)
    return peerGuard(cluster)
  })

test('a common name that all members have and no client has tells them apart', async () => {
  assert.deepEqual(await guard(() => ({ subject: '/CN=members' })), { 'allowed-cn': ['members'] })
})

test('without one, a DNS name does that all their certificates cover and no client’s', async () => {
  const found = await guard(n => ({ subject: `/CN=etcd${n}`, dns: 'peers.example.org' }))
  assert.deepEqual(found, { 'allowed-hostname': ['peers.example.org'] })
  const taken = await guard(() => ({ subject: '/O=mkcert', dns: 'one' }), {
    subject: '/O=mkcert',
    dns: 'two',
  })
  assert.deepEqual(taken, { 'allowed-hostname': ['one'] })
})

test('where nothing tells them apart it is refused', async () => {
  await assert.rejects(
    guard(n => ({ subject: `/CN=etcd${n}`, dns: `etcd${n}` }), { subject: '/CN=a', dns: 'etcd.example.org' }),
    { exit: 2, message: 'Nothing tells the peer certificates from those of clients' },
  )
  await assert.rejects(
    guard(() => ({ subject: '/CN=same' }), { subject: '/CN=same', dns: 'etcd.example.org' }),
    /Nothing tells/,
  )
})

test('what the inventory says itself is left to it', async () => {
  const config = { 'peer-transport-security': { 'allowed-cn': ['a', 'b', 'c'] } }
  assert.deepEqual(await guard(n => ({ subject: `/CN=${n}` }), undefined, { config }), {})
})

test('a release that reads the key from no file is refused with the reason', async () => {
  for (const version of ['3.4.45', '3.5.13'])
    await assert.rejects(
      guard(() => ({ subject: '/CN=members' }), undefined, { version }),
      {
        exit: 2,
        message: `etcd ${version} can't keep clients from posing as members when told by a file`,
      },
    )
  await guard(() => ({ subject: '/CN=members' }), undefined, { version: '3.4.45', style: 'flags' })
})

test('with a CA each nothing is needed', async () => {
  const found = await guard(
    n => ({ subject: `/CN=etcd${n}` }),
    undefined,
    {},
    shop => {
      shop.ca('peer-ca')
      for (const n of [1, 2, 3])
        shop.make(`etcd${n}-peer`, { by: 'peer-ca', extensions: [NO_CA, BOTH, covering(`10.0.0.1${n}`)] })
    },
  )
  assert.deepEqual(found, {})
})

test('one CA of one’s own for both signs peers under one name, which is the guard', () =>
  elsewhere((shop, demo) => {
    shop.ca('company')
    const pair = { certificate: shop.at('company.pem'), key: shop.at('company-key.pem') }
    const cluster = demo({ from: undefined, clientCa: pair, peerCa: pair })
    cluster.etcd = { ...cluster.etcd, version: '3.5.33', style: 'file', config: {} }
    requireGuard(cluster)
    assert.deepEqual(peerGuard(cluster), { 'allowed-cn': ['demo etcd peer'] })
    assert.deepEqual(peerGuard({ ...cluster, pki: demo({ from: undefined }).pki }), {})
  }))
