import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkConfig, keysOf } from '../../../lib/etcd/config-keys.ts'
import { nanoseconds } from '../../../lib/etcd/config-values.ts'

const said = (config: Record<string, unknown>, version = '3.5.33') =>
  checkConfig(config, version).map(({ path, message }) => `${path.join('.')} ${message}`)

test('settings of the right types pass in every version that has them', () => {
  const config = {
    'heartbeat-interval': 200,
    'election-timeout': 2000,
    'quota-backend-bytes': 8589934592,
    'auto-compaction-mode': 'revision',
    'auto-compaction-retention': '10000',
    'log-level': 'debug',
    'log-outputs': ['stderr'],
    'pre-vote': true,
    'grpc-keepalive-interval': 30_000_000_000,
  }
  for (const version of ['3.4.23', '3.5.16', '3.6.14']) assert.deepEqual(said(config, version), [])
})

test('each minor has the number of keys its source declares', () => {
  assert.equal(keysOf('3.4.45').length, 67)
  assert.equal(keysOf('3.5.33').length, 82)
  assert.equal(keysOf('3.6.14').length, 102)
})

test('wrong types are named with the value to write instead', () => {
  assert.deepEqual(said({ 'auto-compaction-retention': 1 }), [
    'auto-compaction-retention must be a text: put it in quotes, "1"; it is 1',
  ])
  assert.deepEqual(said({ 'log-outputs': 'stderr' }), [
    'log-outputs must be a list of texts, such as [stderr]; it is "stderr"',
  ])
  assert.deepEqual(said({ 'pre-vote': 'yes' }), [
    'pre-vote must be true or false without quotes; it is "yes"',
  ])
  assert.deepEqual(said({ 'quota-backend-bytes': '8GB' }), [
    'quota-backend-bytes must be a whole number without quotes; it is "8GB"',
  ])
  assert.deepEqual(said({ 'grpc-keepalive-interval': '1m30s' }), [
    'grpc-keepalive-interval must be a number of nanoseconds in etcd\'s file: write 90000000000; it is "1m30s"',
  ])
  assert.deepEqual(said({ 'log-level': null }), ['log-level has no value: give one or leave the key out'])
})

test('an election timeout below five heartbeats is refused, also when only one of the two is set', () => {
  assert.match(
    said({ 'heartbeat-interval': 300 })[0] ?? '',
    /^heartbeat-interval .*1000 ms.*at least.*1500 ms/,
  )
  assert.match(
    said({ 'heartbeat-interval': 200, 'election-timeout': 900 })[0] ?? '',
    /^election-timeout .*1000 ms/,
  )
  assert.match(said({ 'election-timeout': 60_000 })[0] ?? '', /at most 50000 ms/)
})

test('a compaction mode and its retention must fit', () => {
  assert.match(said({ 'auto-compaction-mode': 'revision' })[0] ?? '', /needs auto-compaction-retention too/)
  assert.match(
    said({ 'auto-compaction-mode': 'revision', 'auto-compaction-retention': '1h' })[0] ?? '',
    /must be a number of revisions/,
  )
  assert.match(said({ 'auto-compaction-retention': 'hourly' })[0] ?? '', /must be a time/)
  assert.match(said({ 'auto-compaction-mode': 'hourly' })[0] ?? '', /periodic or revision/)
})

test('keys the runbooks write are refused with the inventory key to use', () => {
  assert.match(said({ 'data-dir': '/x' })[0] ?? '', /`etcd\.dataBase`/)
  assert.match(said({ 'listen-client-urls': 'http://0.0.0.0:2379' })[0] ?? '', /`etcd\.clientPort`/)
  assert.match(said({ 'unsafe-no-fsync': true })[0] ?? '', /loses acknowledged writes/)
  assert.match(said({ 'force-new-cluster': true })[0] ?? '', /throws every other member out/)
  assert.match(said({ 'strict-reconfig-check': false })[0] ?? '', /leave it on/)
  assert.match(
    said({ 'client-transport-security': { 'cert-file': '/x' } })[0] ?? '',
    /^client.*cert-file is placed/,
  )
  assert.deepEqual(said({ 'initial-election-tick-advance': false }), [])
})

test('unknown keys are answered with the nearest one, in whatever spelling they came', () => {
  for (const key of [
    'hearbeat-interval',
    'heartbeatInterval',
    'heartbeat_interval',
    'ETCD_HEARTBEAT_INTERVAL',
  ])
    assert.deepEqual(said({ [key]: 100 }), [
      `${key} is no key of etcd 3.5: did you mean \`heartbeat-interval\`?`,
    ])
  assert.match(
    said({ 'made-up-by-nobody-at-all': 1 })[0] ?? '',
    /is no key of etcd 3\.5, which would ignore it/,
  )
  assert.match(
    said({ 'peer-transport-security': { 'cert-fil': 'x' } })[0] ?? '',
    /^peer-transport-security\.cert-fil .*`cert-file`/,
  )
  assert.match(said({ 'peer-transport-security': 'no' })[0] ?? '', /needs keys below it/)
})

test('keys of another version say which one has them', () => {
  assert.match(said({ 'feature-gates': 'A=true' })[0] ?? '', /does not exist in etcd 3\.5, only in 3\.6/)
  assert.match(said({ debug: true })[0] ?? '', /only in 3\.4/)
  assert.match(said({ 'tls-min-version': 'TLS1.2' }, '3.4.23')[0] ?? '', /only from 3\.4\.25 on/)
  assert.deepEqual(said({ 'tls-min-version': 'TLS1.2' }, '3.4.25'), [])
})

test('an allowed name is a list, and only where the file understands it', () => {
  const peers = { 'peer-transport-security': { 'allowed-cn': ['etcd-peer'] } }
  assert.deepEqual(said(peers, '3.5.16'), [])
  assert.match(
    said(peers, '3.4.23')[0] ?? '',
    /allowed-cn is not read in a file by etcd 3\.4\.23, only as a flag/,
  )
  assert.match(said({ 'peer-transport-security': { 'allowed-cn': 'x' } })[0] ?? '', /must be a list/)
})

test('durations are read as Go reads them', () => {
  assert.equal(nanoseconds('1h'), 3_600_000_000_000)
  assert.equal(nanoseconds('1.5s'), 1_500_000_000)
  for (const text of ['', '5', 'h', '1h 2m', '1d']) assert.equal(nanoseconds(text), undefined, text)
})

test('no mapping whatever makes the check throw', () => {
  const keys = fc.oneof(fc.string(), fc.constantFrom(...keysOf('3.6.14'), '__proto__', 'constructor'))
  fc.assert(
    fc.property(
      fc.dictionary(keys, fc.jsonValue()),
      fc.constantFrom('3.4.23', '3.5.33', '3.6.14'),
      (config, version) => {
        for (const { path, message } of checkConfig(config, version)) assert.ok(path.length && message)
      },
    ),
  )
})

test('where etcd knows only a few words, another one is refused with them', () => {
  assert.deepEqual(said({ 'log-level': 'trace', 'log-format': 'text' }, '3.6.14'), [
    'log-format must be json or console; it is "text"',
    'log-level must be debug or info or warn or error or dpanic or panic or fatal; it is "trace"',
  ])
  assert.match(said({ 'tls-min-version': '1.2' })[0] ?? '', /^tls-min-version must be TLS1\.2 or TLS1\.3/)
  assert.deepEqual(said({ 'log-level': 'warn', 'tls-min-version': 'TLS1.2' }), [])
})

test('the lowest version of TLS is not above the highest', () => {
  const versions = { 'tls-min-version': 'TLS1.3', 'tls-max-version': 'TLS1.2' }
  assert.deepEqual(said(versions), ['tls-max-version is below tls-min-version: leave one of them out'])
  assert.deepEqual(said({ ...versions, 'tls-min-version': 'TLS1.2' }), [])
})
