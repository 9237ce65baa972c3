import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { finder, formsOf, keyBytes } from '../../reliability/security/needles.ts'

const finderOf = (bytes: Buffer) => finder([{ name: 'secret', forms: formsOf(bytes) }])

test('a secret is found as it is, in hex, and in base64 from any place on', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 64 }),
      fc.uint8Array({ maxLength: 5 }),
      fc.uint8Array({ maxLength: 5 }),
      (secret, before, after) => {
        const text = Buffer.concat([before, secret, after])
        const found = finderOf(Buffer.from(secret))
        for (const form of ['latin1', 'hex', 'base64'] as const)
          assert.deepEqual(found(Buffer.from(text.toString(form), 'latin1')), ['secret'])
      },
    ),
  )
})

for (const [type, options] of [
  ['ec', { namedCurve: 'prime256v1' }],
  ['ec', { namedCurve: 'secp384r1' }],
  ['rsa', { modulusLength: 2048 }],
] as const)
  test(`a key (${type}) is found in every kind of PEM, and in base64 of that`, () => {
    const { privateKey, publicKey } = generateKeyPairSync(type as 'ec', options as { namedCurve: string })
    const pem = (kind: 'pkcs8' | 'sec1' | 'pkcs1') =>
      privateKey.export({ type: kind as 'pkcs8', format: 'pem' }) as string
    const found = finderOf(keyBytes(pem('pkcs8')))
    for (const text of [pem('pkcs8'), pem(type === 'rsa' ? 'pkcs1' : 'sec1')]) {
      assert.deepEqual(found(Buffer.from(text)), ['secret'])
      assert.deepEqual(found(Buffer.from(Buffer.from(text).toString('base64'))), ['secret'])
    }
    assert.deepEqual(found(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))), [])
    assert.deepEqual(found(randomBytes(10_000)), [])
  })
