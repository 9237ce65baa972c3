import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { expectedSha256, pinnedVersions } from '../../../lib/etcd/checksums.ts'
import { CHECKSUMS } from '../../../lib/etcd/data/checksums.ts'
import { checkVersion } from '../../../lib/etcd/versions.ts'
import { cluster } from './fixture.ts'

const message = (run: () => unknown): RunbookError => {
  try {
    run()
  } catch (error) {
    if (error instanceof RunbookError) return error
  }
  throw new Error('expected a RunbookError')
}

test('a pinned version has its sum', () => {
  assert.equal(
    expectedSha256(cluster({ version: '3.5.16' }), 'amd64'),
    'b414b27a5ad05f7cb01395c447c85d3227e3fb1c176e51757a283b817f645ccc',
  )
  assert.equal(
    expectedSha256(cluster({ version: '3.6.14' }), 'arm64'),
    'fa1b80565ee6fc2df1ae6f57a508b221f3ecc7d591c317c581cd8281b0842b3e',
  )
})

test('the inventory comes before the pinned sum, because a mirror may repack', () => {
  const own = 'AB'.repeat(32)
  assert.equal(
    expectedSha256(cluster({ version: '3.5.16', sha256: { amd64: own } }), 'amd64'),
    own.toLowerCase(),
  )
})

test('an unknown version is a usage error that shows how to look the sum up and where to write it', () => {
  const error = message(() => expectedSha256(cluster({ version: '3.5.30' }), 's390x'))
  assert.equal(error.exit, 2)
  assert.equal(error.message, 'no sha256 is known for etcd 3.5.30 on s390x')
  assert.match(
    error.details.next ?? '',
    /^curl -fsSL https:\/\/github\.com\/etcd-io\/etcd\/releases\/download\/v3\.5\.30\/SHA256SUMS \| grep etcd-v3\.5\.30-linux-s390x\.tar\.gz\n.*sha256: \{ s390x/,
  )
})

test('a sum that is none is told apart from a wrong one', () => {
  const error = message(() => expectedSha256(cluster({ sha256: { amd64: 'sha256:abc' } }), 'amd64'))
  assert.match(error.message, /etcd\.sha256\.amd64 is not a sha256 sum/)
})

test('every pinned sum is a distinct sha256 of a version that may be installed', () => {
  const all = Object.entries(CHECKSUMS).flatMap(([version, sums]) => {
    assert.equal(checkVersion(version).refuse, undefined, version)
    return Object.values(sums)
  })
  for (const sum of all) assert.match(sum, /^[0-9a-f]{64}$/)
  assert.equal(new Set(all).size, all.length)
  assert.ok(pinnedVersions('amd64').includes('3.5.33'))
})
