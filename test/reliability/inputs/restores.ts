import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { withLines } from '../../unit/inventory/helper.ts'
import { type Entry, local } from './entry.ts'
import { asked } from './operations.ts'

const database = Buffer.alloc(3 * 4096, 'etcd')
const snapshot = Buffer.concat([database, createHash('sha256').update(database).digest()])
const flipped = Buffer.from(snapshot)
flipped[9000]! ^= 1
const manifest = {
  format: 1,
  file: 'demo-etcd1-20261121T060000Z.db',
  at: '2026-11-21T06:00:00Z',
  cluster: 'demo',
  clusterId: 'c1',
  member: 'etcd1',
  memberId: 'a1',
  leaderId: 'a1',
  version: '3.5.33',
  revision: 42,
  totalKeys: 50,
  hash: 'abcd',
  size: snapshot.length,
  sha256: createHash('sha256').update(snapshot).digest('hex'),
  restored: true,
}

/** A restore from a file with these bytes, and with what a manifest beside it says. */
const restore = (
  id: string,
  title: string,
  bytes: Buffer,
  beside: object | undefined,
  ...says: string[]
): Entry =>
  local(
    id,
    title,
    'refuse',
    {
      inventory: withLines(),
      book: '09-restore',
      flags: ['--snapshot', manifest.file, '--confirm-cluster', 'demo'],
      arrange: folder => {
        writeFileSync(join(folder, manifest.file), bytes)
        if (beside)
          writeFileSync(
            join(folder, manifest.file.replace(/db$/, 'json')),
            JSON.stringify({ ...manifest, ...beside }),
          )
      },
    },
    ...says,
  )

/** Snapshots and restores: 95 and 96, but for what takes a cluster. */
export const restores: Entry[] = [
  restore(
    '95a',
    'A snapshot that was cut short',
    snapshot.subarray(0, 10_000),
    {},
    'is not a whole snapshot',
    'a database with its checksum is not 10000 bytes long',
  ),
  restore(
    '95b',
    'A snapshot with one bit changed',
    flipped,
    {},
    'is not a whole snapshot',
    'its checksum does not match: it was changed after it was saved',
  ),
  restore(
    '95c',
    'A snapshot without its checksum',
    database,
    {},
    'it has no checksum at its end: it is a copy of a database file, or was cut off there',
  ),
  restore(
    '95d',
    'A compressed snapshot',
    gzipSync(snapshot),
    {},
    'it was compressed with gzip; unpack it first: gzip -d demo-etcd1',
  ),
  restore(
    '95e',
    'A snapshot of another cluster',
    snapshot,
    { cluster: 'prod' },
    'is a snapshot of the cluster prod, not of demo',
    '--foreign',
  ),
  restore(
    '95f',
    'A snapshot of a newer etcd',
    snapshot,
    { version: '3.6.4' },
    "was saved by etcd 3.6.4; 3.5.33 can't take it over",
    'an older etcd does not read newer data',
  ),
  restore(
    '95g',
    'A snapshot that nothing is known of',
    snapshot,
    undefined,
    'has no manifest beside it, so nothing says of which cluster it is',
    '--foreign',
  ),
  restore(
    '95h',
    'A snapshot beside the manifest of another',
    snapshot,
    { sha256: 'a'.repeat(64) },
    'beside it says sha256 aaaa',
  ),
  local(
    '95i',
    'A directory instead of a snapshot',
    'refuse',
    {
      inventory: withLines(),
      book: '09-restore',
      flags: ['--snapshot', 'dir', '--confirm-cluster', 'demo'],
      arrange: folder => mkdirSync(join(folder, 'dir')),
    },
    'dir is not a file',
    '--snapshot latest',
  ),
  restore('95j', 'An empty snapshot', Buffer.alloc(0), {}, 'is not a whole snapshot'),
  asked(
    '95k',
    'A snapshot that is not there',
    '09-restore',
    ['--snapshot', 'nowhere.db', '--confirm-cluster', 'demo'],
    'There is no file nowhere.db',
  ),
  asked(
    '96a',
    'A restore to fewer members than a majority',
    '09-restore',
    ['--snapshot', 'latest', '--without', 'etcd1,etcd2', '--confirm-cluster', 'demo'],
    'Without etcd1, etcd2 there would be no majority',
    '--from-survivor',
  ),
  asked(
    '96b',
    'A restore without a member there is not',
    '09-restore',
    ['--snapshot', 'latest', '--without', 'etcd9', '--confirm-cluster', 'demo'],
    '--without etcd9: there is no such member',
    'one of etcd1, etcd2, etcd3',
  ),
  asked(
    '96c',
    'A restore of some hosts',
    '09-restore',
    ['--snapshot', 'latest', '--limit', 'etcd1', '--confirm-cluster', 'demo'],
    '--limit',
  ),
  asked(
    '96d',
    'A restore from two places at once',
    '09-restore',
    ['--snapshot', 'latest', '--from-survivor'],
    '--snapshot and --from-survivor are different things to do',
  ),
]
