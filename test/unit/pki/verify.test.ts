import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { occasion, signCertificate } from '../../../lib/pki/certificate.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { newKey, privateKey, publicKey } from '../../../lib/pki/keys.ts'
import { faultsOf } from '../../../lib/pki/verify.ts'
import { Secret } from '../../../lib/secret.ts'
import { authority, later, NOW, spec } from './fixtures.ts'

const ca = await authority()
const leaf = await issue(spec(), ca, NOW)
const base = {
  authorities: ca.certificate,
  key: leaf.key,
  purposes: spec().purposes,
  sans: spec().sans,
  now: NOW,
}
const wrong = (more: Partial<typeof base> = {}, pem = leaf.certificate) =>
  faultsOf(pem, { ...base, ...more }).map(({ what }) => what)

test('nothing is wrong with what has just been issued', () => assert.deepEqual(wrong(), []))

test('another authority, another key, missing names and purposes are each said', async () => {
  const other = await authority()
  assert.deepEqual(wrong({ authorities: other.certificate }), [
    `was issued by ${ca.facts.commonName}, not by the CA that was given (${other.facts.commonName})`,
  ])
  assert.deepEqual(wrong({ key: await newKey('ecdsa-p256') }), ['does not belong to its private key'])
  assert.deepEqual(wrong({ key: new Secret('garbage') }), ['does not belong to its private key'])
  assert.deepEqual(wrong({ sans: ['IP:10.0.0.12', 'DNS:etcd2', 'IP:0:0::1'] }), [
    'does not cover 10.0.0.12, etcd2',
  ])
  const client = await issue(spec({ purposes: ['clientAuth'] }), ca, NOW)
  assert.deepEqual(wrong({ key: client.key }, client.certificate), [
    'lacks serverAuth in its extended key usage',
  ])
})

test('dates of the certificate and of its authority are checked', () => {
  assert.deepEqual(wrong({ now: later(366) }), ['ended on 2027-09-01'])
  assert.deepEqual(wrong({ now: later(-1) }), [
    `was issued by ${ca.facts.commonName}, which is not valid before 2026-09-01`,
    'is not valid before 2026-09-01',
  ])
})

test('what is no certificate is said, without an exception', () => {
  assert.deepEqual(wrong({}, 'garbage'), ['holds no certificate'])
  assert.match(wrong({}, leaf.certificate.replace(/\n[^\n]+\n/, '\n')).join(), /^cannot be read: /)
})

test('a leaf that is an authority, or was signed by a mere leaf, is refused', async () => {
  assert.ok(wrong({ key: ca.key }, ca.certificate).includes('is an authority (CA:TRUE), not a leaf'))
  const key = await newKey('ecdsa-p256')
  const issuer = { key: privateKey(leaf.key), certificate: leaf.certificate }
  const forged = signCertificate(spec(), publicKey(key), issuer, occasion(9, NOW))
  assert.notDeepEqual(wrong({ key }, forged), [])
  assert.notDeepEqual(wrong({ key }, forged + leaf.certificate), [])
})

test('a weak key is refused', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const key = new Secret(pair.privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const issuer = { key: privateKey(ca.key), certificate: ca.certificate }
  const weak = signCertificate(spec(), pair.publicKey, issuer, occasion(9, NOW))
  assert.deepEqual(wrong({ key }, weak), ['has a key that is too weak: rsa-1024'])
})

test('an intermediate in the same file leads to the trusted authority', async () => {
  const [rootKey, middleKey, key] = await Promise.all([1, 2, 3].map(() => newKey('ecdsa-p256')))
  const level = (pathLength: number, commonName: string) =>
    spec({ authority: { pathLength }, sans: [], purposes: [], commonName })
  const when = occasion(9, NOW)
  const root = signCertificate(level(1, 'root'), publicKey(rootKey!), { key: privateKey(rootKey!) }, when)
  const byRoot = { key: privateKey(rootKey!), certificate: root }
  const middle = signCertificate(level(0, 'middle'), publicKey(middleKey!), byRoot, when)
  const byMiddle = { key: privateKey(middleKey!), certificate: middle }
  const pem = signCertificate(spec(), publicKey(key!), byMiddle, when)
  assert.deepEqual(wrong({ authorities: root, key: key! }, pem + middle), [])
  assert.deepEqual(wrong({ authorities: root, key: key! }, pem), [
    'was issued by middle, not by the CA that was given (root)',
  ])
  assert.deepEqual(wrong({ authorities: middle, key: key! }, pem), [])
})
