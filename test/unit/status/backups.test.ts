import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newestBackup } from '../../../lib/status/backup.ts'
import { statusOf } from '../../../lib/status/status.ts'
import { facts, NOW } from './fixture.ts'

/** A manifest in one line, saved so many minutes ago. */
const manifest = (minutes: number, rest: object = {}): string => {
  const at = new Date(NOW.getTime() - minutes * 60_000).toISOString()
  const stamp = `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  return JSON.stringify({
    format: 1,
    file: `demo-etcd1-${stamp}.db`,
    at,
    cluster: 'demo',
    clusterId: 'c1',
    member: 'etcd1',
    memberId: 'a1',
    leaderId: 'a1',
    version: '3.5.33',
    revision: 42,
    totalKeys: 7,
    hash: 'cafe',
    size: 20_512,
    sha256: '0'.repeat(64),
    restored: true,
    ...rest,
  })
}

const kinds = (looks: Record<string, Record<string, string>>): string[] =>
  statusOf(facts({}, looks), new Map(), NOW).findings.map(({ kind }) => kind)

test('the newest manifest of a snapshot that was restored on trial is the last backup', () => {
  const text = [manifest(30), manifest(10), manifest(1, { restored: false }), '{"format":1,"cut', ''].join(
    '\n',
  )
  assert.deepEqual(newestBackup(text, NOW), {
    file: 'demo-etcd1-20261121T085000Z.db',
    ageSeconds: 600,
    restored: true,
  })
})

test('a directory without a good backup has none', () => {
  assert.equal(newestBackup('', NOW), undefined)
  assert.equal(newestBackup(manifest(1, { restored: false }), NOW), undefined)
})

test('one recent backup on any member is enough', () => {
  assert.deepEqual(kinds({ etcd2: { backup: manifest(50) } }), [])
})

test('a backup is old once two more were due', () => {
  assert.deepEqual(kinds({ etcd2: { backup: manifest(119) } }), [])
  assert.deepEqual(kinds({ etcd2: { backup: manifest(121) } }), ['old-backup'])
})

test('a failed run of the timer is told, even if an older backup is still good', () => {
  const looks = { etcd2: { backup: manifest(50), 'backup unit': 'LoadState=loaded\nResult=exit-code\n' } }
  assert.deepEqual(kinds(looks), ['backup-failed'])
})
