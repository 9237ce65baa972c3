import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { prepareCertificates } from '../../../../lib/pki/prepare.ts'
import { pairFor } from '../../../../lib/pki/provided/provided.ts'
import { BOTH, CLIENT, complete, covering, elsewhere, NO_CA, openssl, type Workshop } from './workshop.ts'

const nobody = { secret: () => Promise.reject(new Error('asked')) }
const uses = [['server', 0], ['peer', 2], ['admin'], ['check']] as const

/** The files that are taken for some uses, or the complaint. */
const taken = (arrange: (shop: Workshop) => void) =>
  elsewhere(async (shop, demo) => {
    arrange(shop)
    const cluster = demo()
    await prepareCertificates(cluster, {}, nobody)
    return uses.map(([use, member]) => {
      const { file, key } = pairFor(cluster, use, member === undefined ? undefined : cluster.members[member])!
      return [file.name, key?.name].join(' ')
    })
  })

const clients = (shop: Workshop) => {
  for (const name of ['admin', 'haproxy-check']) shop.make(name, { by: 'ca', extensions: [NO_CA, CLIENT] })
}
const ALL = covering('10.0.0.11', '10.0.0.12', '10.0.0.13', 'members.example.org', '*.example.org')

test('as cfssl writes them', async () => {
  assert.deepEqual(await taken(complete), [
    'etcd1.pem etcd1-key.pem',
    'etcd3.pem etcd3-key.pem',
    'admin.pem admin-key.pem',
    'haproxy-check.pem haproxy-check-key.pem',
  ])
})

test('as users of openssl call them', async () => {
  const arranged = await taken(shop => {
    complete(shop)
    for (const name of ['ca', 'etcd1', 'etcd2', 'etcd3', 'admin', 'haproxy-check']) {
      renameSync(shop.at(`${name}.pem`), shop.at(`${name}.crt`))
      renameSync(shop.at(`${name}-key.pem`), shop.at(`${name}.key`))
    }
  })
  assert.equal(arranged[0], 'etcd1.crt etcd1.key')
})

test('a server and a peer certificate each', async () => {
  const arranged = await taken(shop => {
    complete(shop)
    shop.ca('peer-ca')
    for (const n of [1, 2, 3])
      shop.make(`etcd${n}-peer`, { by: 'peer-ca', extensions: [NO_CA, BOTH, covering(`10.0.0.1${n}`)] })
  })
  assert.deepEqual(arranged.slice(0, 2), ['etcd1.pem etcd1-key.pem', 'etcd3-peer.pem etcd3-peer-key.pem'])
})

for (const name of ['members', 'server', '_wildcard.example.org+4-client', 'whatever'])
  test(`one certificate of all members called ${name}`, async () => {
    const arranged = await taken(shop => {
      shop.ca('rootCA')
      for (const half of ['', '-key']) renameSync(shop.at(`rootCA${half}.pem`), shop.at(`ca${half}.pem`))
      clients(shop)
      shop.make(name, { by: 'ca', subject: '/O=mkcert', extensions: [NO_CA, BOTH, ALL] })
    })
    assert.deepEqual(arranged.slice(0, 2), Array(2).fill(`${name}.pem ${name}-key.pem`))
  })

test('a certificate and its key in one file', async () => {
  const arranged = await taken(shop => {
    complete(shop)
    shop.write('admin.pem', shop.read('admin.pem') + shop.read('admin-key.pem'))
    rmSync(shop.at('admin-key.pem'))
  })
  assert.equal(arranged[2], 'admin.pem admin.pem')
})

test('a chain with its intermediate behind it, and a leaf without extended key usage', async () => {
  await taken(shop => {
    complete(shop)
    shop.ca('issuing', { by: 'ca' })
    shop.make('etcd2', { by: 'issuing', extensions: [NO_CA, covering('10.0.0.12')] })
    shop.write('etcd2.pem', shop.read('etcd2.pem') + shop.read('issuing.pem'))
  })
})

for (const [form, words] of [
  ['PKCS#1', ['rsa', '-traditional']],
  ['PKCS#8', ['pkey']],
] as const)
  test(`a key in ${form} form`, async () => {
    await taken(shop => {
      complete(shop)
      shop.make('admin', { by: 'ca', key: 'rsa:2048', extensions: [NO_CA, CLIENT] })
      shop.write('admin-key.pem', openssl(...words, '-in', shop.at('admin-key.pem')))
      assert.match(shop.read('admin-key.pem'), form === 'PKCS#1' ? /BEGIN RSA/ : /BEGIN PRIVATE/)
    })
  })

test('a key in SEC 1 form, with its parameters before it', async () => {
  await taken(shop => {
    complete(shop)
    const parameters = openssl('ecparam', '-name', 'prime256v1')
    shop.write('admin-key.pem', parameters + openssl('ec', '-in', shop.at('admin-key.pem')))
    assert.match(shop.read('admin-key.pem'), /BEGIN EC PRIVATE/)
  })
})
