import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig, keyType } from '../../../lib/etcd/config-keys.ts'
import { GATES, RENAMED } from '../../../lib/etcd/data/feature-gates.ts'

const said = (config: Record<string, unknown>, version = '3.6.14') =>
  checkConfig(config, version).map(({ path, message }) => `${path.join('.')} ${message}`)

test('gates that 3.6 knows pass with any of the words Go takes for true and false, and with spaces', () => {
  for (const gates of [
    'CompactHashCheck=true',
    'AllAlpha=false, InitialCorruptCheck=T',
    ' LeaseCheckpoint =1 ,',
  ])
    assert.deepEqual(said({ 'feature-gates': gates }), [], gates)
})

test('an unknown gate is named with the nearest one, instead of a member that does not start', () => {
  assert.deepEqual(said({ 'feature-gates': 'CompactHashChek=true' }), [
    'feature-gates has no gate `CompactHashChek` in etcd 3.6.14: did you mean `CompactHashCheck`?',
  ])
  assert.match(said({ 'feature-gates': 'Zzz=true' })[0] ?? '', /no gate `Zzz`.*: it knows AllAlpha, AllBeta/)
})

test('a gate without true or false is refused', () => {
  for (const gates of [
    'CompactHashCheck',
    'CompactHashCheck=',
    'CompactHashCheck=yes',
    'CompactHashCheck=TRuE',
  ])
    assert.match(said({ 'feature-gates': gates })[0] ?? '', /write `CompactHashCheck=true` or/, gates)
})

test('a gate and the key it replaced are refused together, also where one name only contains the other', () => {
  for (const [gate, key] of Object.entries(GATES)) {
    if (!key) continue
    const both = { 'feature-gates': `${gate}=false`, [key]: false }
    assert.match(said(both)[0] ?? '', new RegExp(`^${key} is the gate ${gate}.*leave the key out`), key)
  }
  const contained = {
    'feature-gates': 'LeaseCheckpoint=true,LeaseCheckpointPersist=true',
    'experimental-enable-lease-checkpoint': true,
  }
  assert.equal(said(contained).length, 1)
  assert.match(
    said({
      'feature-gates': 'LeaseCheckpointPersist=false',
      'experimental-enable-lease-checkpoint': true,
    })[0] ?? '',
    /^experimental-enable-lease-checkpoint is the gate LeaseCheckpoint/,
  )
})

test('each key that a gate replaced still works alone in 3.6', () => {
  for (const key of Object.values(GATES).filter(Boolean))
    if (key !== 'experimental-enable-lease-checkpoint-persist')
      assert.deepEqual(said({ [key!]: true }), [], key)
})

test('a renamed key passes in 3.6 by either name, but not by both', () => {
  for (const [old, now] of Object.entries(RENAMED)) {
    const value = keyType(old, '3.6.14') === 'boolean' ? true : keyType(old, '3.6.14') === 'string' ? 'a' : 5
    assert.deepEqual(said({ [old]: value }), [], old)
    assert.deepEqual(said({ [now]: value }), [], now)
    assert.deepEqual(said({ [old]: value, [now]: value }), [
      `${old} is called \`${now}\` in etcd 3.6, which starts with only one of them: leave this one out`,
    ])
  }
})

test('before 3.6 the new name of a key leads to the old one', () => {
  assert.deepEqual(said({ 'corrupt-check-time': 5 }, '3.5.33'), [
    'corrupt-check-time is called `experimental-corrupt-check-time` in etcd 3.5: write that instead',
  ])
  assert.match(said({ 'memory-mlock': true }, '3.4.45')[0] ?? '', /does not exist in etcd 3\.4, only in 3\.6/)
})

test('remembering checkpoints of leases needs making them, by key and by gate', () => {
  const persist = 'experimental-enable-lease-checkpoint-persist'
  for (const version of ['3.4.45', '3.5.33', '3.6.14']) {
    assert.match(said({ [persist]: true }, version)[0] ?? '', /needs the checkpoints themselves/, version)
    const both = { [persist]: true, 'experimental-enable-lease-checkpoint': true }
    assert.deepEqual(said(both, version), [], version)
  }
  assert.match(said({ 'feature-gates': 'LeaseCheckpointPersist=true' })[0] ?? '', /needs the checkpoints/)
  for (const gates of [
    'LeaseCheckpointPersist=true,LeaseCheckpoint=true',
    'AllAlpha=true',
    'LeaseCheckpointPersist=false',
  ])
    assert.deepEqual(said({ 'feature-gates': gates }), [], gates)
  assert.match(
    said({ 'feature-gates': 'AllAlpha=true,LeaseCheckpoint=false' })[0] ?? '',
    /needs the checkpoints/,
  )
})
