import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goodBackups, type Manifest, parseManifest } from '../../../lib/backup/manifest.ts'

const manifest = (stamp: string, change: Partial<Record<keyof Manifest, unknown>> = {}) =>
  JSON.stringify({
    format: 1,
    file: `demo-etcd1-${stamp}.db`,
    at: stamp.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
    cluster: 'demo',
    clusterId: 'cdf818194e3a8c32',
    member: 'etcd1',
    memberId: '8e9e05c52164694d',
    leaderId: '0',
    version: '3.5.33',
    revision: 1_000_000_401,
    totalKeys: 9,
    hash: 'bc50e397',
    size: 4128,
    sha256: 'a'.repeat(64),
    restored: true,
    ...change,
  })
const EARLY = '20261121T062529Z'
const LATE = '20261121T072529Z'

test('a manifest is read with ids as texts, since they exceed what a number holds', () => {
  const found = parseManifest(manifest(EARLY))
  assert.equal(found?.clusterId, 'cdf818194e3a8c32')
  assert.equal(found?.revision, 1_000_000_401)
})

test('whatever is not wholly a manifest is none', () => {
  const good = manifest(EARLY)
  for (const text of ['', 'null', '[]', '{}', good.slice(0, -2), '7', '"x"'])
    assert.equal(parseManifest(text), undefined)
  for (const change of [
    { clusterId: 1484163906896517 },
    { file: '../../etc/passwd' },
    { file: '../demo-etcd1-20261121T062529Z.db' },
    { revision: 2 ** 53 },
    { restored: 'true' },
    { format: 2 },
    { at: 'yesterday' },
    { sha256: 'A' },
  ])
    assert.equal(parseManifest(manifest(EARLY, change)), undefined, JSON.stringify(change))
})

test('the newest of the good backups comes first, and what is no manifest or was not restored on trial is none', () => {
  assert.deepEqual(goodBackups(''), [])
  const lines = [manifest(EARLY), '{"format":1,"cut', manifest(LATE), manifest(LATE, { restored: false }), '']
  assert.deepEqual(
    goodBackups(lines.join('\n')).map(({ file }) => file),
    [`demo-etcd1-${LATE}.db`, `demo-etcd1-${EARLY}.db`],
  )
})
