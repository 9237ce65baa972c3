import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkVersion, compareVersions, faultsOf, features, minor } from '../../../lib/etcd/versions.ts'

test('the newest patches of supported minors with fixes are installed without a word', () => {
  assert.deepEqual(checkVersion('3.5.33'), {})
  assert.deepEqual(checkVersion('3.6.14'), {})
  assert.deepEqual(checkVersion('3.6.15'), {})
})

test('versions that are too old, too new, corrupting or no version are refused with a version to use', () => {
  assert.match(checkVersion('3.3.27').refuse ?? '', /too old.*3\.4 to 3\.6.*use 3\.6\.14/)
  assert.match(checkVersion('2.3.8').refuse ?? '', /too old/)
  assert.match(checkVersion('3.7.1').refuse ?? '', /newer than these runbooks.*use 3\.6\.14/)
  assert.match(checkVersion('4.0.0').refuse ?? '', /newer/)
  for (const version of ['3.5.0', '3.5.1', '3.5.2'])
    assert.match(checkVersion(version).refuse ?? '', /corrupt data.*fixed in 3\.5\.3.*use 3\.5\.33/)
  assert.equal(checkVersion('3.5.3').refuse, undefined)
  assert.match(checkVersion('v3.5.16').refuse ?? '', /without the v: 3\.5\.16/)
  assert.match(checkVersion('3.5').refuse ?? '', /all three numbers, such as 3\.5\.33/)
  for (const version of [
    '',
    'latest',
    '3.6.0-rc.3',
    '3.5.16 ',
    '3.05.1',
    '../3.5.16',
    '3.5.16.1',
    'constructor',
  ])
    assert.ok(checkVersion(version).refuse, version)
})

test('old patches are installed with a warning that says what is wrong with them', () => {
  assert.match(
    checkVersion('3.5.30').warn ?? '',
    /below 3\.5\.33: watches can skip.*GHSA-xg4h-6gfc-h4m8.*3\.5\.33/,
  )
  assert.match(checkVersion('3.5.16').warn ?? '', /defrag while a member catches up.*CVE-2026-33413/)
  assert.match(checkVersion('3.6.4').warn ?? '', /fixed in 3\.6\.5/)
  assert.match(checkVersion('3.4.45').warn ?? '', /3\.4 gets no more fixes/)
  assert.doesNotMatch(checkVersion('3.4.45').warn ?? '', /below/)
  assert.match(checkVersion('3.4.23').warn ?? '', /no more fixes.*below 3\.4\.42/)
})

test('faults are listed until the release that fixed them', () => {
  assert.equal(faultsOf('3.5.2').length, 6)
  assert.equal(faultsOf('3.5.28').length, 1)
  assert.deepEqual(faultsOf('3.6.14'), [])
})

test('features follow the release notes of each minor', () => {
  const of = (name: keyof ReturnType<typeof features>, versions: string[]) =>
    versions.map(version => features(version)[name])
  assert.deepEqual(of('etcdutl', ['3.4.45', '3.5.3', '3.6.0']), [false, true, true])
  assert.deepEqual(of('nonLearnerReadyz', ['3.4.45', '3.5.18', '3.5.19', '3.6.0']), [
    false,
    false,
    true,
    true,
  ])
  assert.deepEqual(of('allowedCnInYaml', ['3.4.45', '3.5.14', '3.5.15', '3.6.0']), [
    false,
    false,
    'list',
    'list',
  ])
  assert.deepEqual(of('bumpRevision', ['3.4.26', '3.4.27', '3.5.9', '3.5.10', '3.6.0']), [
    ...[false, true, false, true, true],
  ])
  assert.deepEqual(of('gatewayNeedsFlag', ['3.4.45', '3.5.3']), [true, false])
  assert.deepEqual(of('preVoteDefault', ['3.4.45', '3.5.3']), [false, true])
  assert.deepEqual(of('initialCorruptCheck', ['3.4.23', '3.5.33', '3.6.0']), [
    'experimental-initial-corrupt-check',
    'experimental-initial-corrupt-check',
    'feature-gates',
  ])
})

test('versions are compared as numbers, not as text', () => {
  assert.ok(compareVersions('3.5.9', '3.5.10') < 0)
  assert.ok(compareVersions('3.10.0', '3.9.9') > 0)
  assert.equal(minor('3.10.2'), '3.10')
  fc.assert(
    fc.property(fc.nat(999), fc.nat(999), fc.nat(999), (a, b, c) => {
      assert.equal(compareVersions(`${a}.${b}.${c}`, `${a}.${b}.${c}`), 0)
      assert.ok(compareVersions(`${a}.${b}.${c}`, `${a}.${b}.${c + 1}`) < 0)
    }),
  )
})

test('no text whatever makes the check throw or pass unnoticed', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      assert.ok(checkVersion(text).refuse || /^3\.[456]\.\d+$/.test(text))
    }),
  )
})
