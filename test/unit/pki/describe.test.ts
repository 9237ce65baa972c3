import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeCertificate } from '../../../lib/pki/describe.ts'
import { daysLeft, inspectCertificate, splitPem } from '../../../lib/pki/inspect.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { authority, later, NOW, spec } from './fixtures.ts'

const ca = await authority()
const leaf = await issue(spec({ organization: 'Ops, "west"' }), ca, NOW)
const facts = inspectCertificate(leaf.certificate)!

test('a certificate is read back as plain data', () => {
  const { issuer, fingerprint, pem, ...rest } = facts
  assert.deepEqual(rest, {
    commonName: 'etcd1 server',
    organization: 'Ops, "west"',
    serial: leaf.serial,
    notBefore: new Date('2026-09-01T11:55:00Z'),
    notAfter: new Date('2027-09-01T12:00:00Z'),
    sans: spec().sans,
    purposes: ['serverAuth', 'clientAuth'],
    isAuthority: false,
    algorithm: 'ecdsa-p256',
  })
  assert.equal(issuer, ca.facts.commonName)
  assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  assert.equal(pem, leaf.certificate)
  assert.deepEqual([ca.facts.isAuthority, ca.facts.purposes, ca.facts.sans], [true, [], []])
})

test('garbage has no facts and a bundle is split', () => {
  for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
    assert.equal(inspectCertificate(text), undefined)
  assert.deepEqual(splitPem(`a\n${leaf.certificate}b\n${ca.certificate}`).length, 2)
})

test('days left are whole, and negative after the end', () => {
  assert.deepEqual(
    [daysLeft(facts, NOW), daysLeft(facts, later(364.5)), daysLeft(facts, later(365.5))],
    [365, 0, -1],
  )
})

test('a certificate is described in aligned lines', () => {
  assert.equal(
    describeCertificate(facts, later(364), ca.facts),
    `name       etcd1 server
covers     DNS:etcd1 DNS:localhost IP:10.0.0.11 IP:127.0.0.1 IP:::1
use        server, client
key        ECDSA P-256
valid      2026-09-01 to 2027-09-01 (1 day left)
issued by  ${ca.facts.commonName}  ${ca.facts.fingerprint}
sha256     ${facts.fingerprint}`,
  )
  assert.match(describeCertificate(ca.facts, later(4000)), /use {8}authority\n[\s\S]*\(ended\)/)
})
