import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RunbookError } from '../../../lib/errors.ts'
import { inspectCertificate } from '../../../lib/pki/inspect.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { canonicalIp, ipBytes, parseSans, san, sansOf } from '../../../lib/pki/sans.ts'
import { authority, NOW, spec } from './fixtures.ts'

test('an IPv6 address has one spelling, without its zone', () => {
  assert.equal(canonicalIp('FE80:0:0:0:0:0:0:1%eth0'), 'fe80::1')
  assert.equal(canonicalIp('10.0.0.1'), '10.0.0.1')
})

test('addresses become bytes in network order', () => {
  assert.equal(ipBytes('10.0.0.255').toString('hex'), '0a0000ff')
  assert.equal(ipBytes('::1').toString('hex'), `${'0'.repeat(31)}1`)
  assert.equal(ipBytes('2001:db8::a:0:1').toString('hex'), '20010db8000000000000000a00000001')
  assert.equal(ipBytes('::').toString('hex'), '0'.repeat(32))
  assert.equal(ipBytes('1:2:3:4:5:6:7:8').toString('hex'), '00010002000300040005000600070008')
})

test('names are listed once each and in a stable order, and empty ones are left out', () => {
  assert.deepEqual(sansOf(['etcd1', undefined, '10.0.0.2', 'ETCD1', '', '10.0.0.2', '0:0::1']), [
    'DNS:etcd1',
    'IP:10.0.0.2',
    'IP:::1',
  ])
})

test('a name that no certificate can carry is bad usage', () => {
  for (const name of ['etcd 1', 'etcd,1', 'bücher.example', 'a:b'])
    assert.throws(
      () => san(name),
      (error: unknown) => error instanceof RunbookError && error.exit === 2 && error.message.includes(name),
    )
})

test('odd entries of foreign certificates are kept as they are', () => {
  assert.deepEqual(
    parseSans('DNS:B.example, IP Address:0:0:0:0:0:0:0:1, URI:spiffe://x/y, DNS:"a\\u002cb"'),
    ['DNS:a,b', 'DNS:b.example', 'IP:::1', 'URI:spiffe://x/y'],
  )
  assert.deepEqual(parseSans(undefined), [])
})

test('whatever names go into a certificate come out of it again', async () => {
  const ca = await authority()
  const name = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6())
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 12 }), async names => {
      const sans = sansOf(names)
      const { certificate } = await issue(spec({ sans }), ca, NOW)
      assert.deepEqual(inspectCertificate(certificate)?.sans, sans)
    }),
    { numRuns: 60 },
  )
})
