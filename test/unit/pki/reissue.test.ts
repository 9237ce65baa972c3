import assert from 'node:assert/strict'
import { test } from 'node:test'
import { issue } from '../../../lib/pki/issue.ts'
import { whyReissue } from '../../../lib/pki/reissue.ts'
import type { CertificateSpec } from '../../../lib/pki/spec.ts'
import { authority, later, NOW, spec } from './fixtures.ts'

const ca = await authority()
const issued = (await issue(spec(), ca, NOW)).certificate
const why = (more: Partial<CertificateSpec> = {}, now = NOW, pem: string | undefined = issued) =>
  whyReissue(spec(more), pem, ca.certificate, now)

test('a certificate that is what it should be stays', () => {
  assert.equal(why(), undefined)
  assert.equal(why({}, later(243)), undefined)
})

test('a certificate in a file with text around it is read all the same', () => {
  assert.equal(why({}, NOW, `# managed\r\n${issued.replaceAll('\n', '\r\n')}\n\n`), undefined)
})

test('a missing or unreadable certificate is issued anew', () => {
  assert.equal(whyReissue(spec(), undefined, ca.certificate, NOW), 'there is none yet')
  assert.equal(why({}, NOW, ''), 'there is none yet')
  assert.equal(why({}, NOW, 'garbage'), 'what is there cannot be read as a certificate')
  assert.equal(
    why({}, NOW, issued.replace(/\n[^\n]+\n/, '\n')),
    'what is there cannot be read as a certificate',
  )
})

test('a certificate of another authority is issued anew, even where both have the same name', async () => {
  const other = await authority()
  assert.match(
    whyReissue(spec(), issued, other.certificate, NOW) ?? '',
    /^it was issued by another authority \(demo/,
  )
})

test('an authority in the place of a leaf is issued anew', () => {
  assert.equal(why({}, NOW, ca.certificate), 'it is an authority, not a leaf')
})

test('missing and superfluous names are said', () => {
  const { sans } = spec()
  assert.equal(why({ sans: [...sans, 'IP:10.0.0.99'] }), 'it does not cover IP:10.0.0.99')
  assert.equal(why({ sans: sans.slice(0, 3) }), 'it still covers IP:127.0.0.1, IP:::1')
})

test('another subject, purpose or key algorithm is said', () => {
  assert.equal(why({ commonName: 'root' }), 'its common name is etcd1 server, not root')
  assert.equal(why({ organization: 'Example' }), 'its organization is empty, not Example')
  assert.equal(
    why({ purposes: ['clientAuth'] }),
    'its extended key usage is serverAuth, clientAuth, not clientAuth',
  )
  assert.equal(why({ algorithm: 'rsa-2048' }), 'its key is ecdsa-p256, not rsa-2048')
})

test('a certificate is issued anew from the last third of its life on, and outside its life', () => {
  assert.equal(why({}, later(244)), 'less than a third of its life is left (121 days)')
  assert.equal(why({}, later(366)), 'it ended on 2027-09-01T12:00:00.000Z')
  assert.equal(why({}, later(-1)), 'it is not valid before 2026-09-01T11:55:00.000Z')
})
