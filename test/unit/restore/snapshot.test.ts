import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { Manifest } from '../../../lib/backup/manifest.ts'
import type { RunbookError } from '../../../lib/errors.ts'
import { checkFits } from '../../../lib/restore/checks.ts'
import { readSnapshot } from '../../../lib/restore/snapshot.ts'
import { cluster } from '../etcd/fixture.ts'

const place = mkdtempSync(join(tmpdir(), 'snapshot-'))
after(() => rmSync(place, { recursive: true }))
const path = join(place, 'demo-etcd1-20261121T060000Z.db')

const hash = (bytes: Buffer) => createHash('sha256').update(bytes)
const database = Buffer.alloc(3 * 4096, 'etcd')
const whole = Buffer.concat([database, hash(database).digest()])
const manifest: Manifest = {
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
  size: whole.length,
  sha256: hash(whole).digest('hex'),
  restored: true,
}
const lay = (bytes: Buffer, beside?: Partial<Manifest>) => {
  writeFileSync(path, bytes)
  rmSync(path.replace(/db$/, 'json'), { force: true })
  if (beside) writeFileSync(path.replace(/db$/, 'json'), JSON.stringify({ ...manifest, ...beside }))
}
const refusal = (work: () => void): RunbookError => {
  try {
    work()
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('it was taken')
}

test('a whole snapshot is taken with what its manifest says, or without one', () => {
  lay(whole, {})
  const read = readSnapshot(path)
  assert.deepEqual([read.size, read.sha256, read.manifest?.revision], [whole.length, manifest.sha256, 42])
  lay(whole)
  assert.equal(readSnapshot(path).manifest, undefined)
})

test('any changed bit is found', () => {
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 1 << bit
      lay(bytes)
      assert.equal(refusal(() => readSnapshot(path)).exit, 2)
    }),
    { numRuns: 50 },
  )
})

test('any snapshot that is cut short, or longer, is refused', () => {
  fc.assert(
    fc.property(fc.nat(whole.length - 1), length => {
      lay(whole.subarray(0, length))
      assert.equal(refusal(() => readSnapshot(path)).exit, 2)
    }),
    { numRuns: 50 },
  )
  lay(Buffer.concat([whole, Buffer.alloc(512)]))
  assert.match(refusal(() => readSnapshot(path)).details.because ?? '', /checksum does not match/)
})

test('what is empty, cut short, a copy of a database file or not there is told as what it is', () => {
  const because = () => refusal(() => readSnapshot(path)).details.because ?? ''
  lay(Buffer.alloc(0))
  assert.equal(because(), 'it is empty')
  lay(whole.subarray(0, whole.length - 7))
  assert.match(because(), /^it was cut short, /)
  lay(database)
  assert.match(because(), /no checksum at its end/)
  assert.match(refusal(() => readSnapshot(`${path}.not`)).message, /^There is no file /)
})

test('a manifest that belongs to another file is no good company', () => {
  lay(whole, { sha256: '0'.repeat(64) })
  assert.match(refusal(() => readSnapshot(path)).details.because ?? '', /beside it says sha256 0{64}/)
})

const snapshot = (beside?: Partial<Manifest>) => ({
  path,
  size: 1,
  sha256: '',
  modified: new Date(0),
  manifest: beside && { ...manifest, ...beside },
})

test('another cluster’s snapshot, or one that nothing is known of, must be said to be meant', () => {
  for (const found of [snapshot({ cluster: 'prod' }), snapshot()]) {
    assert.match(refusal(() => checkFits(found, cluster(), false)).details.next ?? '', /--foreign/)
    checkFits(found, cluster(), true)
  }
  checkFits(snapshot({}), cluster(), false)
})

test('a snapshot fits the minor version that saved it, and the next', () => {
  const fits = (saved: string, version: string) =>
    checkFits(snapshot({ version: saved }), cluster({ version }), false)
  fits('3.5.1', '3.5.33')
  fits('3.5.33', '3.5.16')
  fits('3.4.45', '3.5.33')
  for (const [saved, version] of [
    ['3.6.1', '3.5.33'],
    ['3.4.45', '3.6.14'],
  ])
    assert.equal(refusal(() => fits(saved!, version!)).exit, 2)
})

test('a directory and a compressed snapshot are called what they are', () => {
  assert.match(refusal(() => readSnapshot(place)).message, /is not a file$/)
  lay(gzipSync(whole))
  assert.match(
    refusal(() => readSnapshot(path)).details.because ?? '',
    /compressed with gzip; unpack it first/,
  )
})
