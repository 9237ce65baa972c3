import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig } from '../../../lib/etcd/config-keys.ts'
import type { EtcdStyle } from '../../../lib/inventory/cluster.ts'

const said = (config: Record<string, unknown>, style: EtcdStyle, version = '3.5.33') =>
  checkConfig(config, version, style).map(({ path, message }) => `${path.join('.')} ${message}`)

test('what only flags and variables say is refused in a file, and fine elsewhere', () => {
  const config = { 'experimental-peer-skip-client-san-verification': true }
  for (const version of ['3.4.23', '3.5.16']) {
    assert.match(said(config, 'file', version)[0] ?? '', /only as a flag or variable: set `etcd\.style`/)
    assert.deepEqual(said(config, 'env', version), [])
    assert.deepEqual(said(config, 'flags', version), [])
  }
  assert.deepEqual(said(config, 'file', '3.6.14'), [])
  assert.match(said({ 'raft-read-timeout': 1 }, 'flags', '3.4.23')[0] ?? '', /is no key of etcd 3\.4/)
})

test('3.4 compares the names of peers only by flag or variable, and one of them', () => {
  const peers = (...names: string[]) => ({ 'peer-transport-security': { 'allowed-cn': names } })
  assert.match(said(peers('a'), 'file', '3.4.23')[0] ?? '', /not read in a file by etcd 3\.4\.23/)
  assert.deepEqual(said(peers('a'), 'flags', '3.4.23'), [])
  assert.match(said(peers('a', 'b'), 'env', '3.4.23')[0] ?? '', /takes one item as a variable/)
  assert.deepEqual(said(peers('a', 'b'), 'env', '3.5.33'), [])
})

test('what has no flag is refused but in a file', () => {
  const clients = { 'client-transport-security': { 'allowed-cn': ['a'] } }
  assert.deepEqual(said(clients, 'file'), [])
  assert.match(said(clients, 'flags')[0] ?? '', /has neither flag nor variable.* set `etcd\.style` to file/)
})

test('a value that flags or variables would change is refused there', () => {
  for (const style of ['env', 'flags'] as const) {
    assert.match(said({ cors: '' }, style)[0] ?? '', /is empty, which etcd takes for none/)
    assert.match(said({ 'cipher-suites': [] }, style)[0] ?? '', /is empty/)
    assert.match(said({ 'log-outputs': ['/a,b'] }, style)[0] ?? '', /has a comma inside an item/)
    assert.match(said({ 'auth-token': 'a\nb' }, style)[0] ?? '', /has a line end or control character/)
  }
  assert.deepEqual(said({ 'auth-token': 'a\nb', 'log-outputs': ['/a,b'] }, 'file'), [])
})
