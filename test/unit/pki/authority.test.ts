import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { RunbookError } from '../../../lib/errors.ts'
import { authorityFiles, hasAuthority, loadAuthority } from '../../../lib/pki/authority.ts'
import { ensureAuthority } from '../../../lib/pki/ensure-authority.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { newKey } from '../../../lib/pki/keys.ts'
import { writeOnce } from '../../../lib/pki/write-once.ts'
import { cluster, inFolder, later, NOW, spec } from './fixtures.ts'

const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' })
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)
const badFile = (message: RegExp, next: RegExp) => (error: unknown) => {
  assert.ok(error instanceof RunbookError, String(error))
  assert.equal(error.exit, 2)
  assert.match(error.message, message)
  assert.match(error.details.next ?? '', next)
  return true
}

test('both authorities are made once, with tight modes, and only loaded afterwards', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'client')
    assert.equal(hasAuthority(files), false)
    assert.deepEqual(readdirSync(folder), [])
    const first = await ensureAuthority(demo, 'client', NOW)
    const peer = await ensureAuthority(demo, 'peer', NOW)
    const again = await ensureAuthority(demo, 'client', later(1))
    assert.deepEqual([first.created, peer.created, again.created], [true, true, false])
    assert.equal(again.authority.certificate, first.authority.certificate)
    assert.notEqual(peer.authority.facts.fingerprint, first.authority.facts.fingerprint)
    assert.equal(hasAuthority(files), true)
    const own = join(folder, 'pki/demo')
    assert.deepEqual(readdirSync(own).sort(), [
      '.gitignore',
      'client-ca.crt',
      'client-ca.key',
      'peer-ca.crt',
      'peer-ca.key',
    ])
    assert.deepEqual([mode(own), mode(files.key), mode(files.certificate)], ['700', '600', '644'])
    assert.equal(readFileSync(join(own, '.gitignore'), 'utf8'), '*\n')
  }))

test('a run killed after the key goes on with that key', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'peer')
    await ensureAuthority(demo, 'peer', NOW)
    const key = readFileSync(files.key)
    rmSync(files.certificate)
    writeFileSync(join(folder, 'pki/demo/.peer-ca.crt.0123.part'), '-----BEGIN')
    assert.equal(hasAuthority(files), false)
    const { authority, created } = await ensureAuthority(demo, 'peer', NOW)
    assert.equal(created, true)
    assert.deepEqual(authority.key.reveal(), key)
  }))

test('a certificate whose key is gone is never replaced', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'client')
    const { authority } = await ensureAuthority(demo, 'client', NOW)
    rmSync(files.key)
    await assert.rejects(
      ensureAuthority(demo, 'client', NOW),
      badFile(/client-ca.key is missing/, /copy it from/),
    )
    assert.equal(existsSync(files.key), false)
    assert.equal(readFileSync(files.certificate, 'utf8'), authority.certificate)
  }))

test('two runs at once end up with one and the same authority', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const runs = await Promise.all(Array.from({ length: 8 }, () => ensureAuthority(demo, 'client', NOW)))
    assert.equal(runs.filter(({ created }) => created).length, 1)
    assert.equal(new Set(runs.map(({ authority }) => authority.facts.fingerprint)).size, 1)
  }))

test('a file that is there is left alone, and nothing is left beside it', () =>
  inFolder(folder => {
    const path = join(folder, 'file')
    assert.equal(writeOnce(path, 'first', 0o600), true)
    assert.equal(writeOnce(path, 'second', 0o600), false)
    assert.equal(readFileSync(path, 'utf8'), 'first')
    assert.deepEqual(readdirSync(folder), ['file'])
  }))

test('a key that others can read is refused with the command that mends it', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'client')
    await ensureAuthority(demo, 'client', NOW)
    chmodSync(files.key, 0o640)
    assert.throws(
      () => loadAuthority(files, NOW),
      badFile(/client-ca.key can be read by others \(mode 0640\)/, /^chmod 600 .*client-ca.key$/),
    )
  }))

test('a foreign key, an ended authority and one of the future are refused', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'client')
    await ensureAuthority(demo, 'client', NOW)
    assert.throws(
      () => loadAuthority(files, later(3651)),
      badFile(/client-ca.crt ended on 2036/, /authority/),
    )
    assert.throws(() => loadAuthority(files, later(-1)), badFile(/is not valid before 2026/, /date/))
    writeFileSync(files.key, (await newKey('ecdsa-p256')).reveal())
    assert.throws(
      () => loadAuthority(files, NOW),
      badFile(/client-ca.crt does not belong to the key/, /together/),
    )
    writeFileSync(files.key, 'garbage')
    assert.throws(() => loadAuthority(files, NOW), badFile(/client-ca.key holds no private key/, /head/))
    writeFileSync(files.certificate, 'garbage')
    writeFileSync(files.key, (await newKey('ecdsa-p256')).reveal())
    assert.throws(() => loadAuthority(files, NOW), badFile(/client-ca.crt holds no certificate/, /head/))
  }))

for (const [form, convert] of [
  ['PKCS#1', ['rsa', '-traditional']],
  ['SEC 1', ['ec']],
  ['PKCS#8', ['pkey']],
] as const)
  test(`a given authority signs with a key in ${form} form`, () =>
    inFolder(async folder => {
      const [certificate, made, key] = ['ca.crt', 'made.key', 'ca.key'].map(name => join(folder, name)) as [
        string,
        string,
        string,
      ]
      const algorithm = form === 'PKCS#1' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']
      const subject = ['-subj', '/O=Example/CN=Corporate CA', '-days', '20']
      openssl(
        'req',
        '-x509',
        '-nodes',
        '-newkey',
        ...algorithm,
        '-keyout',
        made,
        '-out',
        certificate,
        ...subject,
      )
      openssl(...convert, '-in', made, '-out', key)
      chmodSync(key, 0o600)
      const demo = cluster(folder, { clientCa: { certificate: 'ca.crt', key: 'ca.key' } })
      const { authority, created } = await ensureAuthority(demo, 'client', new Date())
      assert.equal(created, false)
      assert.equal(existsSync(join(folder, 'pki')), false)
      const leaf = await issue(spec(), authority, new Date())
      writeFileSync(join(folder, 'leaf'), leaf.certificate)
      assert.match(openssl('verify', '-CAfile', certificate, join(folder, 'leaf')), /: OK/)
    }))

test('given files that are missing, locked or no authority are refused with path and cure', () =>
  inFolder(async folder => {
    const given = { certificate: join(folder, 'ca.crt'), key: join(folder, 'ca.key') }
    const load = () => ensureAuthority(cluster(folder, { peerCa: given }), 'peer', new Date())
    await assert.rejects(load(), badFile(/ca.crt is missing/, /correct the path/))
    const leaf = ['-subj', '/CN=leaf', '-addext', 'basicConstraints=critical,CA:FALSE', '-newkey', 'rsa:2048']
    openssl('req', '-x509', '-nodes', '-keyout', given.key, '-out', given.certificate, ...leaf)
    chmodSync(given.key, 0o600)
    await assert.rejects(load(), badFile(/ca.crt is not an authority/, /openssl x509 -in/))
    openssl('pkey', '-aes256', '-passout', 'pass:secret', '-in', given.key, '-out', join(folder, 'locked'))
    given.key = join(folder, 'locked')
    await assert.rejects(load(), badFile(/locked is locked with a passphrase/, /--pki-passphrase-fd/))
    mkdirSync(join(folder, 'dir'))
    given.certificate = join(folder, 'dir')
    await assert.rejects(load(), badFile(/cannot be read \(EISDIR\)/, /correct the path/))
  }))

test('a given authority that may not sign certificates is refused before anything is signed', () =>
  inFolder(async folder => {
    const given = { certificate: join(folder, 'ca.crt'), key: join(folder, 'ca.key') }
    const extension = [
      '-subj',
      '/CN=half',
      '-addext',
      'keyUsage=critical,digitalSignature',
      '-newkey',
      'rsa:2048',
    ]
    openssl('req', '-x509', '-nodes', '-keyout', given.key, '-out', given.certificate, ...extension)
    await assert.rejects(
      ensureAuthority(cluster(folder, { clientCa: given }), 'client', new Date()),
      badFile(/ca.crt is not an authority .*keyCertSign/, /openssl x509 -in/),
    )
  }))

test('of a bundle the certificate that belongs to the key signs, and all of it is trusted', () =>
  inFolder(async folder => {
    const demo = cluster(folder)
    const files = authorityFiles(demo, 'client')
    const { authority } = await ensureAuthority(demo, 'client', NOW)
    const peer = await ensureAuthority(demo, 'peer', NOW)
    writeFileSync(files.certificate, peer.authority.certificate + authority.certificate)
    const bundle = loadAuthority(files, NOW)
    assert.equal(bundle.certificate, authority.certificate)
    assert.equal(bundle.bundle, peer.authority.certificate + authority.certificate)
  }))

test('where the folder cannot be made it is said which, and that nothing was changed', () =>
  inFolder(async folder => {
    writeFileSync(join(folder, 'pki'), 'a file in the way')
    await assert.rejects(ensureAuthority(cluster(folder), 'client', NOW), (error: unknown) => {
      assert.ok(error instanceof RunbookError && error.exit === 1)
      return error.message.includes(join(folder, 'pki/demo'))
    })
  }))

test('no private key shows in what is printed, logged or turned into JSON', () =>
  inFolder(async folder => {
    const { authority } = await ensureAuthority(cluster(folder), 'client', NOW)
    const leaf = await issue(spec(), authority, NOW)
    const text = [authority, leaf]
      .map(one => JSON.stringify(one) + inspect(one, { depth: 9, showHidden: true }))
      .join()
    for (const key of [authority.key, leaf.key]) {
      const middle = key.reveal().toString().split('\n')[1]!
      assert.ok(!text.includes(middle))
      assert.ok(text.includes(key.toString()))
    }
    assert.ok(!/PRIVATE/.test(text))
  }))
