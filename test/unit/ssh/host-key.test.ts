import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintOf, offending } from '../../../lib/ssh/host-key.ts'
import { connectionError } from '../../../lib/ssh/refusals.ts'

const target = { host: '10.0.0.11', port: 2222, user: 'ops', knownHostsFile: '/etc/known hosts' }
const LINE =
  '[10.0.0.11]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5xhIc4fYD3pY9S0nIYo9wNKSg1x0Iz9mAbAx2aPpCX'
const NEW = 'SHA256:AlRTuiqHyQttRAKvWpWITzVt+Ma9r85XFCtZgrr9L30'
const CHANGED = `@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
The fingerprint for the ED25519 key sent by the remote host is
${NEW}.
Please contact your system administrator.
Offending ED25519 key in /etc/known hosts:3\r
  remove with:
Host key verification failed.`

test('a key that has changed is told with both fingerprints, and how to go on', () => {
  const asked: unknown[] = []
  const { exit, details } = connectionError('etcd1', target, { stderr: CHANGED }, known => {
    asked.push(known)
    return LINE
  })
  assert.equal(exit, 3)
  assert.deepEqual(asked, [{ file: '/etc/known hosts', line: 3 }])
  assert.equal(details.said, `we know  ${fingerprintOf(LINE)}   /etc/known hosts:3\nit shows ${NEW}`)
  assert.match(details.because!, /not the one we know/)
  assert.match(details.next!, /ssh-keygen -R '\[10\.0\.0\.11\]:2222' -f '\/etc\/known hosts'/)
  assert.match(details.next!, /ssh -p 2222 -o 'UserKnownHostsFile=\/etc\/known hosts' ops@10\.0\.0\.11 once/)
})

test('without the old key the new fingerprint is told all the same', () => {
  const { details } = connectionError(
    'etcd1',
    target,
    { stderr: CHANGED.replace(/Offending[^\n]*\n/, '') },
    () => {
      throw new Error('nothing to look up')
    },
  )
  assert.equal(details.said, `we know  another key\nit shows ${NEW}`)
})

test('a key that is not known yet is told with the login that asks about it', () => {
  const said =
    'No ED25519 host key is known for 10.0.0.11 and you have requested strict checking.\nHost key verification failed.'
  const { details } = connectionError('etcd1', target, { stderr: said }, () => '')
  assert.match(details.because!, /not known yet/)
  assert.match(details.next!, /^ssh -p 2222 .* ops@10\.0\.0\.11 once, compare the fingerprint, say yes/)
})

test('a fingerprint is the one that ssh-keygen prints', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
  assert.equal(
    fingerprintOf(`|1|c2FsdA==|aGFzaA== ${key}`),
    'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
  )
  assert.equal(fingerprintOf(''), undefined)
  assert.equal(offending('Connection refused'), undefined)
})
