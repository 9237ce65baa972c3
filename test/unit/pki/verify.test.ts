import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { occasion, signCertificate } from '../../../lib/pki/certificate.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { newKey, privateKey, publicKey } from '../../../lib/pki/keys.ts'
import { whatIsWrong } from '../../../lib/pki/verify.ts'
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
  whatIsWrong(pem, { ...base, ...more })

test('nothing is wrong with what has just been issued', () => assert.deepEqual(wrong(), []))

test('another authority, another key, missing names and purposes are each said', async () => {
  assert.deepEqual(wrong({ authorities: (await authority()).certificate }), [
    'no trusted authority has signed it',
  ])
  assert.deepEqual(wrong({ key: await newKey('ecdsa-p256') }), ['its private key does not belong to it'])
  assert.deepEqual(wrong({ key: new Secret('garbage') }), ['its private key does not belong to it'])
  assert.deepEqual(wrong({ sans: ['IP:10.0.0.12', 'DNS:etcd2', 'IP:0:0::1'] }), [
    'it does not cover IP:10.0.0.12',
    'it does not cover DNS:etcd2',
  ])
  const client = await issue(spec({ purposes: ['clientAuth'] }), ca, NOW)
  assert.deepEqual(wrong({ key: client.key }, client.certificate), [
    'its extended key usage lacks serverAuth',
  ])
})

test('dates of the certificate and of its authority are checked', () => {
  assert.deepEqual(wrong({ now: later(366) }), ['it ended on Sep  1 12:00:00 2027 GMT'])
  assert.deepEqual(wrong({ now: later(-1) }), [
    'its authority is not valid before Sep  1 11:55:00 2026 GMT',
    'it is not valid before Sep  1 11:55:00 2026 GMT',
  ])
})

test('what is no certificate is said, without an exception', () => {
  assert.deepEqual(wrong({}, 'garbage'), ['there is no certificate in it'])
  assert.match(
    wrong({}, leaf.certificate.replace(/\n[^\n]+\n/, '\n')).join(),
    /^a certificate cannot be read/,
  )
})

test('a leaf that is an authority, or was signed by a mere leaf, is refused', async () => {
  assert.ok(wrong({ key: ca.key }, ca.certificate).includes('it is an authority, not a leaf'))
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
  assert.deepEqual(wrong({ key }, weak), ['its key is too weak: rsa-1024'])
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
  assert.deepEqual(wrong({ authorities: root, key: key! }, pem), ['no trusted authority has signed it'])
  assert.deepEqual(wrong({ authorities: middle, key: key! }, pem), [])
})
