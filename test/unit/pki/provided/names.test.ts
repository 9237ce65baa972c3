import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyNames, stemsOf } from '../../../../lib/pki/provided/names.ts'

for (const [file, stem] of [
  ['etcd1.pem', 'etcd1'],
  ['etcd1.crt', 'etcd1'],
  ['etcd1+3.pem', 'etcd1'],
  ['etcd1+3-client.pem', 'etcd1'],
  ['healthcheck-client.crt', 'healthcheck'],
  ['_wildcard.example.org+2.pem', '_wildcard.example.org'],
] as const)
  test(`${file} is the certificate of ${stem}`, () => assert.ok(stemsOf(file).includes(stem)))

test('a key, a request or a text is no certificate', () => {
  for (const file of ['etcd1-key.pem', 'etcd1+3-client-key.pem', 'etcd1.key', 'etcd1.csr', 'README.md'])
    assert.deepEqual(stemsOf(file), [])
})

test('the key lies beside it as cfssl, mkcert and openssl have it', () => {
  assert.ok(keyNames('etcd1.pem').includes('etcd1-key.pem'))
  assert.ok(keyNames('etcd1+3-client.pem').includes('etcd1+3-client-key.pem'))
  assert.ok(keyNames('etcd1.crt').includes('etcd1.key'))
  assert.ok(keyNames('etcd1.pem').includes('etcd1.pem'), 'or in the same file')
})
