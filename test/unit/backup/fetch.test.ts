import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CHUNK } from '../../../lib/backup/far.ts'
import { fetchSnapshot } from '../../../lib/backup/fetch.ts'
import { type Manifest, parseManifest } from '../../../lib/backup/manifest.ts'

const root = mkdtempSync(join(tmpdir(), 'fetch-'))
after(() => rmSync(root, { recursive: true }))

const bytes = randomBytes(2 * CHUNK + 544)
const FILE = 'demo-etcd1-20261121T062529Z.db'
const manifest: Manifest = {
  format: 1,
  file: FILE,
  at: '2026-11-21T06:25:29Z',
  cluster: 'demo',
  clusterId: 'cdf818194e3a8c32',
  member: 'etcd1',
  memberId: '8e9e05c52164694d',
  leaderId: '0',
  version: '3.5.33',
  revision: 4,
  totalKeys: 9,
  hash: 'bc50e397',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  restored: true,
}
const chunkOf = (all: Buffer) => async (index: number) => all.subarray(index * CHUNK, (index + 1) * CHUNK)
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a snapshot of several chunks arrives whole, with its manifest, for its owner alone', async () => {
  const directory = join(root, 'good', 'demo')
  const path = await fetchSnapshot(directory, manifest, chunkOf(bytes))
  assert.ok(readFileSync(path).equals(bytes))
  assert.deepEqual(parseManifest(readFileSync(path.replace(/db$/, 'json'), 'utf8')), manifest)
  assert.equal(mode(directory), '700')
  assert.equal(mode(path), '600')
  assert.deepEqual(readdirSync(directory).sort(), [FILE, FILE.replace(/db$/, 'json')])
})

test('one that is cut short or differs by a byte leaves nothing behind', async () => {
  const flipped = Buffer.from(bytes)
  flipped[CHUNK + 7]! ^= 1
  for (const [name, sent] of [
    ['cut', bytes.subarray(0, CHUNK)],
    ['flipped', flipped],
  ] as const) {
    const directory = join(root, name)
    await assert.rejects(fetchSnapshot(directory, manifest, chunkOf(sent)), /did not arrive whole/)
    assert.deepEqual(readdirSync(directory), [])
  }
})

test('what a killed run left half fetched is begun anew', async () => {
  const directory = mkdtempSync(join(root, 'half-'))
  writeFileSync(join(directory, `${FILE}.part`), 'half')
  const path = await fetchSnapshot(directory, manifest, chunkOf(bytes))
  assert.ok(readFileSync(path).equals(bytes))
  assert.ok(!readdirSync(directory).includes(`${FILE}.part`))
})

test('one that does not fit is refused before anything is sent', async () => {
  const big = { ...manifest, size: Number.MAX_SAFE_INTEGER }
  const sent: number[] = []
  await assert.rejects(
    fetchSnapshot(join(root, 'full'), big, async index => {
      sent.push(index)
      return bytes
    }),
    /has no room/,
  )
  assert.deepEqual(sent, [])
})
