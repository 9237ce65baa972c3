import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFirewalls } from '../../../lib/preflight/firewall.ts'
import { cluster, subject } from './fixture.ts'

const found = (tool: 'off' | 'nftables' | 'ufw', firewalls: string) =>
  checkFirewalls(subject({ cluster: cluster({ firewall: { tool, ssh: [] } }), looks: { firewalls } })).map(
    ({ level, what }) => `${level}: ${what}`,
  )

test('another firewall that is on is refused, since it would refuse what ours lets in', () => {
  assert.deepEqual(found('nftables', 'ufw\n'), ['refuse: ufw is on'])
  assert.deepEqual(found('ufw', 'firewalld\nufw\n'), ['refuse: firewalld is on'])
  assert.deepEqual(found('ufw', 'ufw\n'), [])
  assert.deepEqual(found('nftables', ''), [])
})

test('without a firewall in the inventory nobody asks', () => {
  assert.deepEqual(found('off', 'firewalld\nufw\n'), [])
})
