import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkRegistryFiles, registryFiles } from '../../../lib/discovery/files.ts'
import { RunbookError } from '../../../lib/errors.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import { addressOf, type Of, resolve } from '../../../lib/resources/resource.ts'
import { cluster } from '../etcd/fixture.ts'

test('files for the registry are copied as they are, and only etcd can read the key', t => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const discoveryTls = {
    ca: path('ca', '-----BEGIN CERTIFICATE-----'),
    certificate: path('crt', '-----BEGIN CERTIFICATE-----'),
    key: path('key', '-----BEGIN PRIVATE KEY-----\nsecret'),
  }
  const of = cluster({ discoveryTls })
  checkRegistryFiles(of)
  const resources = registryFiles(of)
  assert.deepEqual(resources.map(addressOf), [
    'directory /etc/etcd/ssl',
    'directory /etc/etcd/ssl/discovery',
    'file /etc/etcd/ssl/discovery/ca.crt',
    'file /etc/etcd/ssl/discovery/tls.crt',
    'file /etc/etcd/ssl/discovery/tls.key',
  ])
  const key = resources.at(-1) as Of<'file'>
  assert.deepEqual([key.mode, key.owner], [0o600, 'etcd'])
  assert.doesNotMatch(`${resolve(key.content, {} as Facts)}`, /secret\n|PRIVATE/)
  assert.deepEqual(registryFiles(cluster()), [])
})

test('a file that is not there is told before any host is contacted', () => {
  const of = cluster({ discoveryTls: { ca: '/nowhere/ca.pem' } })
  assert.throws(
    () => checkRegistryFiles(of),
    (error: RunbookError) =>
      error instanceof RunbookError &&
      error.exit === 2 &&
      error.message.startsWith("etcd.discoveryTls.ca can't be read: ENOENT") &&
      error.message.includes('/nowhere/ca.pem'),
  )
})
