import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditNote } from '../../reliability/security/audit.ts'
import { exposureIn } from '../../reliability/security/exposure.ts'
import { reachablePorts } from '../../reliability/security/handshakes.ts'

test('what npm audit knows is told by level, and nothing is told as such', () => {
  const said = (vulnerabilities: object) => JSON.stringify({ metadata: { vulnerabilities } })
  assert.equal(auditNote(said({ info: 0, low: 2, high: 1, total: 3 })), 'known weaknesses: 2 low, 1 high')
  assert.equal(auditNote(said({ low: 0, total: 0 })), 'no known weakness')
  for (const other of ['', '{"error":{"code":"ENOAUDIT"}}', 'no json'])
    assert.equal(auditNote(other), 'the registry did not say what is known of them')
})

test('an exposure level is read from the last line, also with a face behind it', () => {
  assert.equal(exposureIn('→ Overall exposure level for etcd.service: 1.1 OK :-)\n'), 1.1)
  assert.throws(() => exposureIn('Unit nothing.service not found.'), /no exposure level/)
})

test('what listens on loopback alone, and ssh, is not reachable', () => {
  const sockets = `LISTEN 0 128  0.0.0.0:22 0.0.0.0:*
LISTEN 0 4096 10.0.0.11:2380 0.0.0.0:*
LISTEN 0 4096 127.0.0.1:2379 0.0.0.0:*
LISTEN 0 4096 [::1]:8404 [::]:*
LISTEN 0 4096 *:2379 *:*
`
  assert.deepEqual(reachablePorts(sockets), [2379, 2380])
})
