import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlPath } from '../../../lib/ssh/arguments.ts'
import { isKeyLocked } from '../../../lib/ssh/own-files.ts'
import { connectionError } from '../../../lib/ssh/refusals.ts'

const target = { host: '10.0.0.11', identityFile: '/home/me/key' }
const nothing = () => ''
const denied = 'root@10.0.0.11: Permission denied (publickey).\n'

const READINGS: [name: string, stderr: string, because: RegExp, next: RegExp][] = [
  [
    'a key file that is missing',
    `Warning: Identity file /home/me/key not accessible: No such file or directory.\n${denied}`,
    /private key is not there: \/home\/me\/key/,
    /ssh\.identityFile/,
  ],
  [
    'a key that others can read',
    `Permissions 0644 for '/home/me/key' are too open.\nIt is required that your private key files are NOT accessible by others.\nLoad key "/home/me/key": bad permissions\n${denied}`,
    /does not use a private key that others can read/,
    /^chmod 600 \/home\/me\/key$/,
  ],
  [
    'a key file that is none',
    `Load key "/home/me/key": error in libcrypto\n${denied}`,
    /could not be used/,
    /ssh-keygen -y -f \/home\/me\/key/,
  ],
]
for (const [name, stderr, because, next] of READINGS)
  test(`ssh that stumbles over ${name} is told so, not that the host refuses it`, () => {
    const { details } = connectionError('etcd1', target, { stderr }, nothing)
    assert.match(details.because ?? '', because)
    assert.match(details.next ?? '', next)
  })

test('a key with a passphrase that no agent holds is told how to be added', () => {
  const { details } = connectionError('etcd1', target, { stderr: denied, keyLocked: true }, nothing)
  assert.equal(details.because, 'its private key has a passphrase, and no agent holds it')
  assert.match(details.next ?? '', /^ssh-add \/home\/me\/key/)
})

test('a jump host that does not let us through is named instead of the host behind it', () => {
  const behind = { ...target, proxyJump: 'admin@bastion:22,10.9.9.9' }
  const { details } = connectionError(
    'etcd1',
    behind,
    {
      stderr:
        'ssh: connect to host 10.9.9.9 port 22: No route to host\nConnection closed by UNKNOWN port 65535\n',
    },
    nothing,
  )
  assert.match(
    details.because ?? '',
    /^the jump host 10\.9\.9\.9 does not let us through: there is no network/,
  )
  assert.match(details.next ?? '', /ssh 10\.9\.9\.9 by hand; correct ssh\.proxyJump/)
  const beyond = connectionError(
    'etcd1',
    behind,
    { stderr: 'channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\n' },
    nothing,
  )
  assert.doesNotMatch(beyond.details.because ?? '', /jump/)
})

test('a login that ends by itself is told as what it is, with what it printed', () => {
  const stdout = 'This account is currently not available.\n'
  const { details } = connectionError('etcd1', target, { stderr: '', stdout, code: 1 }, nothing)
  assert.match(details.because ?? '', /login shell such as nologin, or a forced command/)
  assert.equal(details.said, stdout.trim())
})

test('a passphrase is seen in either form of a private key', () => {
  const openssh = (cipher: string) => {
    const length = Buffer.from([0, 0, 0, cipher.length])
    const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(`${cipher} more`)])
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
  }
  assert.equal(isKeyLocked(openssh('aes256-ctr')), true)
  assert.equal(isKeyLocked(openssh('none')), false)
  assert.equal(isKeyLocked('-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n'), true)
  assert.equal(isKeyLocked('-----BEGIN PRIVATE KEY-----\n'), false)
  assert.equal(isKeyLocked(''), false)
})

test('sockets of open connections go where their names are short enough, or nowhere', () => {
  assert.equal(controlPath(['/run/user/1000', '/home/me/.ssh']), '/run/user/1000/etcd-runbooks-%C')
  assert.equal(controlPath([`/${'x'.repeat(60)}`, '/home/me/.ssh']), '/home/me/.ssh/etcd-runbooks-%C')
  assert.equal(controlPath([undefined, `/${'x'.repeat(60)}`]), 'none')
})
