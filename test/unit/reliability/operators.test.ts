import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { portsOf } from '../../reliability/operators/connections.ts'
import { withSettings } from '../../reliability/operators/operator.ts'
import { same } from '../../reliability/operators/wish.ts'

const INVENTORY = `# Made by hand.
clusters:
  demo:
    members: { etcd1: 10.0.0.11 }
    etcd:
      version: 3.5.30
`

test('a setting is put among those that an inventory has, and beside them', () => {
  const text = withSettings(INVENTORY, [
    { at: ['etcd', 'config'], to: { 'snapshot-count': 5 } },
    { at: ['backup', 'keepHourly'], to: 7 },
  ])
  assert.deepEqual(parse(text), {
    clusters: {
      demo: {
        members: { etcd1: '10.0.0.11' },
        etcd: { version: '3.5.30', config: { 'snapshot-count': 5 } },
        backup: { keepHourly: 7 },
      },
    },
  })
})

test('the ports of some processes are those they connect from, by IPv4 and IPv6', () => {
  const sockets = `ESTAB 0 0 10.0.0.1:41000 10.0.0.11:22 users:(("ssh",pid=12,fd=3))
ESTAB 0 0 [fd00::1]:41001 [fd00::11]:22 users:(("ssh",pid=13,fd=3))
ESTAB 0 0 10.0.0.1:41002 10.0.0.11:22 users:(("ssh",pid=123,fd=3))
`
  assert.deepEqual(portsOf(sockets, [12, 13]), [41000, 41001])
})

test('what changed between two footprints is named', () => {
  same('a\nb', 'a\nb')
  assert.throws(() => same('a\nb', 'a\nc'), /something changed: c/)
  assert.throws(() => same('a\nb', 'a'), /something changed: lines went/)
})
