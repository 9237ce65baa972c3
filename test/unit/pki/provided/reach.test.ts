import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../../lib/errors.ts'
import type { Facts } from '../../../../lib/facts/facts.ts'
import type { Cluster } from '../../../../lib/inventory/cluster.ts'
import { localAddress, verifiedName } from '../../../../lib/pki/provided/reach.ts'
import { checkSources } from '../../../../lib/pki/provided/sources.ts'
import { BOTH, complete, covering, elsewhere, NO_CA } from './workshop.ts'

const reached = (names: string[]) =>
  elsewhere((shop, demo) => {
    complete(shop)
    shop.make('etcd1', { by: 'ca', extensions: [NO_CA, BOTH, covering('10.0.0.11', ...names)] })
    const cluster: Cluster = { ...demo(), domain: 'example.net' }
    return [localAddress(cluster, cluster.members[0]!), verifiedName(cluster, cluster.members[0]!)]
  })

test('a member is asked on its own host, and recognised by HAProxy, by what its certificate covers', async () => {
  assert.deepEqual(await reached(['etcd1', '127.0.0.1']), ['127.0.0.1', 'etcd1'])
  assert.deepEqual(await reached(['localhost', '*.example.net']), ['localhost', 'etcd1.example.net'])
  assert.deepEqual(await reached([]), ['10.0.0.11', undefined])
})

test('certificates that are issued here cover loopback and the member’s name', () =>
  elsewhere((_, demo) => {
    const cluster = demo({ from: undefined })
    assert.deepEqual(
      [localAddress(cluster, cluster.members[0]!), verifiedName(cluster, cluster.members[0]!)],
      ['127.0.0.1', 'etcd1'],
    )
  }))

test('an address a member dials from, which its peer certificate lacks, is told once the hosts were asked', () =>
  elsewhere((shop, demo) => {
    complete(shop)
    const cluster = demo()
    const from = (source: string) =>
      ({
        cluster,
        machines: new Map([['10.0.0.12', { sources: { '10.0.0.11': source, '10.0.0.13': source } }]]),
      }) as unknown as Facts
    checkSources(from('10.0.0.12'))
    assert.throws(
      () => checkSources(from('10.9.0.12')),
      (error: unknown) =>
        error instanceof RunbookError &&
        error.exit === 5 &&
        error.message === 'etcd2: its peer certificate certs/etcd2.pem does not cover 10.9.0.12' &&
        /10\.9\.0\.12/.test(error.details.next ?? ''),
    )
  }))
