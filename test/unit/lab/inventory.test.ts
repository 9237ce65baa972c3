import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { load } from '../../../lib/inventory/load.ts'
import { inventoryText } from '../../lab/inventory.ts'
import { knownAs } from '../../lab/keys.ts'
import { DEFAULTS, type Settings } from '../../lab/settings.ts'
import { withHosts } from '../../lab/state.ts'

const release = { version: '3.5.30', architecture: 'amd64', file: '/x', sha256: 'a'.repeat(64) }

const loaded = (name: string, changed: Partial<Settings>) => {
  const settings = { ...DEFAULTS, ...changed }
  const text = inventoryText({ name, slot: 7, settings, hosts: withHosts([], settings) }, release)
  const directory = mkdtempSync(join(tmpdir(), 'lab-inventory-'))
  try {
    const file = join(directory, 'hosts.yaml')
    writeFileSync(file, text)
    return load(file)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

test('the default lab’s inventory loads as the cluster demo', () => {
  const [cluster, ...more] = loaded('lab', {})
  assert.equal(more.length, 0)
  assert.equal(cluster!.name, 'demo')
  assert.deepEqual(
    cluster!.members.map(({ name, address }) => `${name} ${address}`),
    ['etcd1 10.213.7.11', 'etcd2 10.213.7.12', 'etcd3 10.213.7.13'],
  )
  assert.deepEqual(
    cluster!.loadBalancers.map(({ name, address }) => `${name} ${address}`),
    ['lb1 10.213.7.101'],
  )
  assert.equal(cluster!.etcd.version, '3.5.30')
})

test('another lab’s cluster is called as the lab, so that their certificates never meet', () => {
  assert.equal(loaded('tls', { lbs: 0 })[0]!.name, 'tls')
})

test('user and port reach every host', () => {
  const [cluster] = loaded('ops', { user: 'ops', port: 2222 })
  for (const { ssh } of [...cluster!.members, ...cluster!.loadBalancers]) {
    assert.equal(ssh.user, 'ops')
    assert.equal(ssh.port, 2222)
  }
})

test('known_hosts names the port only where it is another than 22', () => {
  assert.equal(knownAs('10.213.7.11', 22), '10.213.7.11')
  assert.equal(knownAs('10.213.7.11', 2222), '[10.213.7.11]:2222')
})
