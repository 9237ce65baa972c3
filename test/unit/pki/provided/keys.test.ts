import assert from 'node:assert/strict'
import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { authorityFiles, loadAuthority } from '../../../../lib/pki/authority.ts'
import { ensureAuthority } from '../../../../lib/pki/ensure-authority.ts'
import { prepareCertificates } from '../../../../lib/pki/prepare.ts'
import { pairFor } from '../../../../lib/pki/provided/provided.ts'
import { provision } from '../../../../lib/pki/provided/resource.ts'
import { Secret } from '../../../../lib/secret.ts'
import { CLIENT, complete, elsewhere, NO_CA, openssl, type Workshop } from './workshop.ts'

const lock = (shop: Workshop, name: string, passphrase: string, ...form: string[]) => {
  const words = form.length ? form : ['pkcs8', '-topk8']
  openssl(...words, '-in', shop.at(name), '-passout', `pass:${passphrase}`, '-out', shop.at('locked'))
  renameSync(shop.at('locked'), shop.at(name))
}
const nobody = { secret: () => Promise.reject(new Error('asked')) }
/** Types these passphrases one after the other, and keeps what was asked. */
const typist = (...answers: string[]) => {
  const asked: string[] = []
  const secret = (question: string) => {
    asked.push(question)
    return Promise.resolve(new Secret(answers.shift() ?? ''))
  }
  return { asked, secret }
}

for (const [form, words] of [
  ['PKCS#8', ['pkcs8', '-topk8']],
  ['the older', ['ec', '-aes256']],
] as const)
  test(`a key locked in ${form} form is opened with what is typed, and installed without its lock`, () =>
    elsewhere(async (shop, demo) => {
      complete(shop)
      lock(shop, 'etcd2-key.pem', 'a b', ...words)
      const cluster = demo()
      const { asked, secret } = typist('wrong', 'a b')
      await prepareCertificates(cluster, {}, { secret })
      assert.deepEqual(asked, [
        'Passphrase of certs/etcd2-key.pem: ',
        'That does not open it. Passphrase of certs/etcd2-key.pem: ',
      ])
      const { key } = await provision(() => pairFor(cluster, 'server', cluster.members[1])).issue()
      assert.match(key.reveal().toString(), /^-----BEGIN PRIVATE KEY-----/)
      assert.doesNotMatch(shop.read('etcd2-key.pem'), /^-----BEGIN (EC )?PRIVATE KEY-----\n(?!Proc)/)
    }))

test('one passphrase opens all keys it is for, and another is asked only for what is left', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    for (const name of ['etcd1', 'etcd2', 'admin']) lock(shop, `${name}-key.pem`, 'same')
    lock(shop, 'haproxy-check-key.pem', 'other')
    const { asked, secret } = typist('same', 'other')
    await prepareCertificates(demo(), {}, { secret })
    assert.equal(asked.length, 2)
  }))

test('a file has one passphrase a line, and nobody is asked', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    lock(shop, 'etcd1-key.pem', 'one')
    lock(shop, 'etcd2-key.pem', 'two')
    const passphraseFile = shop.at('../passphrases')
    writeFileSync(passphraseFile, 'one\ntwo\n', { mode: 0o600 })
    await prepareCertificates(demo({ passphraseFile }), {}, nobody)
    writeFileSync(passphraseFile, 'one\n')
    lock(shop, 'etcd3-key.pem', 'three')
    await assert.rejects(prepareCertificates(demo({ passphraseFile }), {}, nobody), {
      exit: 2,
      message: 'certs/etcd3-key.pem is locked, and no passphrase given opens it',
    })
    chmodSync(passphraseFile, 0o644)
    await assert.rejects(prepareCertificates(demo({ passphraseFile }), {}, nobody), /can be read by others/)
  }))

test('three wrong passphrases are enough', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    lock(shop, 'admin-key.pem', 'right')
    const { asked, secret } = typist('a', 'b', 'c')
    await assert.rejects(prepareCertificates(demo(), {}, { secret }), /what was typed opens it/)
    assert.equal(asked.length, 3)
  }))

test('a CA of one’s own may have a locked key', () =>
  elsewhere(async (shop, demo) => {
    shop.ca('company')
    lock(shop, 'company-key.pem', 'word')
    const clientCa = { certificate: shop.at('company.pem'), key: shop.at('company-key.pem') }
    const cluster = demo({ from: undefined, clientCa })
    const files = authorityFiles(cluster, 'client')
    assert.throws(() => loadAuthority(files, new Date()), /is locked with a passphrase/)
    await prepareCertificates(cluster, {}, typist('word'))
    assert.match(loadAuthority(files, new Date()).facts.commonName!, /company/)
  }))

test('nor need the keys of the authorities that were made here lie there unlocked', () =>
  elsewhere(async (shop, demo) => {
    const cluster = demo({ from: undefined })
    const { authority } = await ensureAuthority(cluster, 'client', new Date())
    const { key } = authorityFiles(cluster, 'client')
    openssl('pkcs8', '-topk8', '-in', key, '-passout', 'pass:word', '-out', shop.at('locked'))
    renameSync(shop.at('locked'), key)
    await prepareCertificates(cluster, {}, typist('word'))
    const again = await ensureAuthority(cluster, 'client', new Date())
    assert.equal(again.authority.facts.fingerprint, authority.facts.fingerprint)
  }))

test('a key that others can read and an end that is near are worth a warning', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    shop.make('admin', { by: 'ca', days: 12, extensions: [NO_CA, CLIENT] })
    chmodSync(shop.at('etcd1-key.pem'), 0o644)
    const cluster = demo()
    await prepareCertificates(cluster, {}, nobody)
    assert.match(cluster.warnings.join('\n'), /certs\/admin\.pem ends on .* have ca issue a new one/)
    assert.match(cluster.warnings.join('\n'), /certs\/etcd1-key\.pem can be read by others .*chmod 600/)
    assert.equal(cluster.warnings.length, 2)
  }))

test('a certificate of the directory is installed once, and again only when another lies there', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    const cluster = demo()
    const { why } = provision(() => pairFor(cluster, 'peer', cluster.members[0]))
    assert.equal(why(undefined), 'there is none yet')
    assert.equal(why(shop.read('etcd1.pem')), undefined)
    assert.equal(why(shop.read('etcd2.pem')), `${join('certs', 'etcd1.pem')} is another one`)
  }))

test('a locked key that was cut short is called damaged, and no passphrase is asked for', () =>
  elsewhere(async (shop, demo) => {
    complete(shop)
    lock(shop, 'admin-key.pem', 'a b')
    const lines = shop.read('admin-key.pem').split('\n')
    shop.write('admin-key.pem', lines.toSpliced(2, 1).join('\n'))
    await assert.rejects(prepareCertificates(demo(), {}, nobody), { message: /admin-key\.pem is damaged/ })
  }))
