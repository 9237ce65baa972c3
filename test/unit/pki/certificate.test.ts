import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KeyAlgorithm } from '../../../lib/inventory/cluster.ts'
import { newSerial, occasion, signCertificate, toBeSigned } from '../../../lib/pki/certificate.ts'
import { encode } from '../../../lib/pki/der.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { algorithmOf, newKey, privateKey, publicKey } from '../../../lib/pki/keys.ts'
import { Secret } from '../../../lib/secret.ts'
import { authority, DAY, inFolder, later, NOW, spec } from './fixtures.ts'

const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' })
const epoch = String(NOW.getTime() / 1000)
const kinds: KeyAlgorithm[] = ['ecdsa-p256', 'ecdsa-p384', 'rsa-2048']

for (const ofAuthority of kinds)
  for (const ofLeaf of kinds)
    test(`openssl and node accept a ${ofLeaf} leaf from a ${ofAuthority} authority`, () =>
      inFolder(async folder => {
        const ca = await authority(ofAuthority)
        const leaf = await issue(spec({ algorithm: ofLeaf }), ca, NOW)
        const [caFile, leafFile] = [join(folder, 'ca'), join(folder, 'leaf')]
        writeFileSync(caFile, ca.certificate)
        writeFileSync(leafFile, leaf.certificate)
        for (const purpose of ['sslserver', 'sslclient'])
          assert.match(
            openssl(
              'verify',
              '-x509_strict',
              '-attime',
              epoch,
              '-purpose',
              purpose,
              '-CAfile',
              caFile,
              leafFile,
            ),
            /: OK/,
          )
        const [x, issuer] = [new X509Certificate(leaf.certificate), new X509Certificate(ca.certificate)]
        assert.ok(x.checkIssued(issuer) && x.verify(issuer.publicKey) && issuer.verify(issuer.publicKey))
        assert.ok(x.checkPrivateKey(privateKey(leaf.key)))
        assert.equal(algorithmOf(x.publicKey), ofLeaf)
        assert.equal(x.checkIP('::1'), '::1')
        assert.equal(x.checkHost('etcd1'), 'etcd1')
        assert.equal(x.checkIP('10.0.0.12'), undefined)
      }))

test('openssl reads back every extension of a leaf and of its authority', () =>
  inFolder(async folder => {
    const ca = await authority()
    const leaf = await issue(spec({ algorithm: 'rsa-2048', organization: 'Köln, Inc.' }), ca, NOW)
    const text = (pem: string) => {
      const file = join(folder, 'pem')
      writeFileSync(file, pem)
      return openssl('x509', '-in', file, '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus_space').replace(
        /\s+/g,
        ' ',
      )
    }
    for (const part of [
      'Version: 3 (0x2)',
      'Subject: O=Köln, Inc., CN=etcd1 server',
      'Not Before: Sep 1 11:55:00 2026 GMT Not After : Sep 1 12:00:00 2027 GMT',
      'X509v3 Basic Constraints: critical CA:FALSE',
      'X509v3 Key Usage: critical Digital Signature, Key Encipherment',
      'X509v3 Extended Key Usage: TLS Web Server Authentication, TLS Web Client Authentication',
      'DNS:etcd1, DNS:localhost, IP Address:10.0.0.11, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    ])
      assert.ok(text(leaf.certificate).includes(part), `${part}\nis not in\n${text(leaf.certificate)}`)
    for (const part of ['critical CA:TRUE, pathlen:0', 'Key Usage: critical Certificate Sign, CRL Sign'])
      assert.ok(text(ca.certificate).includes(part), part)
    const identifier = /Subject Key Identifier: ([0-9A-F:]+)/.exec(text(ca.certificate))?.[1]
    assert.ok(identifier && text(leaf.certificate).includes(`Authority Key Identifier: ${identifier}`))
  }))

test('a subject and key identifier that openssl has made are taken over byte by byte', () =>
  inFolder(async folder => {
    const [key, crt] = [join(folder, 'key'), join(folder, 'crt')]
    const subject = ['-utf8', '-subj', '/C=DE/O=Bücher \\/ Söhne/CN=Root 1']
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      crt,
      '-days',
      '30',
      ...subject,
    )
    const pem = readFileSync(crt, 'utf8')
    const subjectKey = await newKey('ecdsa-p256')
    const now = new Date()
    const issuer = {
      key: privateKey(new Secret(readFileSync(key))),
      certificate: pem,
    }
    const leaf = join(folder, 'leaf')
    writeFileSync(leaf, signCertificate(spec(), publicKey(subjectKey), issuer, occasion(9, now)))
    assert.match(openssl('verify', '-CAfile', crt, leaf), /: OK/)
  }))

test('what is signed depends on nothing but the arguments', async () => {
  const key = await newKey('ecdsa-p256')
  const when = { serial: Buffer.alloc(16, 0x41), notBefore: NOW, notAfter: later(1) }
  const bytes = (more = {}) =>
    encode(toBeSigned(spec(more), publicKey(key), { key: privateKey(key) }, when)).toString('hex')
  assert.equal(bytes(), bytes())
  assert.notEqual(bytes(), bytes({ commonName: 'etcd2 server' }))
})

test('serial numbers are positive, 16 bytes long and differ', () => {
  const serials = Array.from({ length: 200 }, newSerial)
  for (const serial of serials) assert.match(serial.toString('hex'), /^[4-7][0-9a-f]{31}$/)
  assert.equal(new Set(serials.map(serial => serial.toString('hex'))).size, 200)
})

test('a leaf never outlives its authority', async () => {
  const ca = await authority()
  const { certificate } = await issue(spec(), ca, later(3600))
  assert.equal(new X509Certificate(certificate).validTo, new X509Certificate(ca.certificate).validTo)
})

test('dates from 2050 on are written in the other type and read back alike', async () => {
  const key = await newKey('ecdsa-p256')
  const when = { ...occasion(1, NOW), notAfter: new Date('2051-02-03T04:05:06Z') }
  const pem = signCertificate(spec(), publicKey(key), { key: privateKey(key) }, when)
  assert.equal(new Date(new X509Certificate(pem).validTo).getTime(), when.notAfter.getTime())
})

test('a certificate begins five minutes ago, for clocks that lag', () => {
  const { notBefore, notAfter } = occasion(2, NOW)
  assert.equal(NOW.getTime() - notBefore.getTime(), 300_000)
  assert.equal(notAfter.getTime() - NOW.getTime(), 2 * DAY)
})
