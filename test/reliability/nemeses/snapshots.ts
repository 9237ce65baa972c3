import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { clusterOf } from '../../lab/paths.ts'
import { runToEnd } from '../run.ts'
import { readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import type { Stage } from './stage.ts'

const FOLDER = join(tmpdir(), `reliability-snapshots-${process.pid}`)
const BAD = join(FOLDER, 'snapshot.db')
/** Beside a snapshot. */
export const manifest = (snapshot: string) => snapshot.replace(/db$/, 'json')

/** A snapshot of the cluster as it is now, fetched as an operator would; made once for each lab. */
export const snapshotOf = async ({ lab }: Stage): Promise<string> => {
  const folder = join(dirname(lab.inventory), 'backups', clusterOf(lab.name))
  const newest = () => {
    try {
      return readdirSync(folder)
        .filter(name => name.endsWith('.db'))
        .sort()
        .at(-1)
    } catch {
      return undefined
    }
  }
  if (!newest()) {
    const ended = await runToEnd('08-backup', lab.inventory, ['--now', '--yes', '--wait', '2m'])
    if (ended.exit !== 0) throw new Error(`no backup: ${readable(ended)}`)
  }
  return join(folder, newest()!)
}

const offset = (bytes: Buffer): Buffer => {
  const other = Buffer.from(bytes)
  other[Math.floor(other.length / 3)]! ^= 4
  return other
}

const SNAPSHOTS: [id: string, title: string, bad: (good: Buffer) => Buffer, says: RegExp][] = [
  ['N33', 'one bit of it is another', offset, /sha256|checksum|trailer|changed/i],
  [
    'N33 · truncated',
    'half of it is missing',
    good => good.subarray(0, good.length / 2),
    /cut short|not a snapshot|size/i,
  ],
  [
    'N33 · copied',
    'its checksum is missing',
    good => good.subarray(0, good.length - 32),
    /checksum|copied|hash/i,
  ],
  ['N33 · empty', 'it is empty', () => Buffer.alloc(0), /empty/i],
  [
    'N33 · other',
    'it is no snapshot at all',
    () => Buffer.from('#!/bin/sh\necho hello\n'.repeat(500)),
    /snapshot/i,
  ],
  ['N33 · gz', 'it is compressed', good => gzipSync(good), /gz|compressed|snapshot/i],
  ['N34', 'it is of another cluster', good => good, /of the cluster prod/],
]

/** What is tried as its manifest; another cluster's says so. */
const manifestOf = (id: string, text: string): string =>
  id === 'N34' ? text.replace(/"cluster": ?"[^"]*"/, '"cluster":"prod"') : text

/** N33 and N34: a snapshot that must not be restored; nothing stops for it. */
export const snapshots = (cluster: string): Nemesis[] =>
  SNAPSHOTS.map(([id, title, bad, says]) => ({
    id,
    title: `A snapshot is to be restored, and ${title}`,
    run: { book: '09-restore', flags: ['--snapshot', BAD, '--confirm-cluster', cluster] },
    again: { book: 'status' },
    when: 'before',
    prepare: async stage => {
      const good = await snapshotOf(stage)
      mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
      copyFileSync(good, BAD)
      writeFileSync(manifest(BAD), manifestOf(id, readFileSync(manifest(good), 'utf8')))
    },
    inject: async () => writeFileSync(BAD, bad(readFileSync(BAD))),
    heal: async () => rmSync(FOLDER, { recursive: true, force: true }),
    exits: [2],
    says: [says],
    gapMs: 5000,
  }))
