import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { covered, readSsh, sshLook, sshOpenings } from '../../../lib/firewall/ssh.ts'
import { guarded } from './fixture.ts'

test('the connection in use is read with its own port, beside those sshd is configured for', () => {
  const output = 'connection 198.51.100.7 40106 10.0.0.11 2222\nport 22\nport 2222\n'
  assert.deepEqual(readSsh(output), { source: '198.51.100.7', ports: [22, 2222] })
  assert.deepEqual(readSsh('connection fe80::1%eth0 1 fe80::2%eth0 22\n').source, 'fe80::1')
  assert.deepEqual(readSsh('\n', 2200), { source: undefined, ports: [2200] })
})

test('it is found above a sudo that dropped it from the environment', () => {
  const { stdout } = spawnSync(
    'env',
    [
      '-i',
      `PATH=${process.env.PATH}`,
      'SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22',
      'sh',
      '-c',
      `env -u SSH_CONNECTION dash -c '${sshLook.replaceAll("'", `'\\''`)}'; :`,
    ],
    { encoding: 'utf8' },
  )
  assert.equal(stdout.split('\n')[0], 'connection 192.0.2.1 1 192.0.2.2 22')
})

test('ssh is open to everybody unless the inventory lists sources; whoever runs this is always among them', () => {
  const from = (source: string | undefined, ssh: string[]) =>
    sshOpenings(guarded({ tool: 'ufw', ssh }), { source, ports: [22] })[0]?.from?.map(
      ({ address }) => address,
    )
  assert.equal(from('198.51.100.7', []), undefined)
  assert.deepEqual(from('198.51.100.7', ['10.0.0.0/8']), ['198.51.100.7', '10.0.0.0/8'])
  assert.deepEqual(from('10.9.9.9', ['10.0.0.0/8']), ['10.0.0.0/8'])
  assert.deepEqual(from(undefined, ['10.0.0.1']), ['10.0.0.1'])
})

test('a source is covered by its address or a network around it, of its own family', () => {
  assert.equal(covered('10.0.0.1', ['10.0.0.1']), true)
  assert.equal(covered('2001:db8::7', ['10.0.0.0/8', '2001:db8::/32']), true)
  assert.equal(covered('10.0.0.2', ['10.0.0.1', '::/0']), false)
  assert.equal(covered('UNKNOWN', ['0.0.0.0/0']), false)
})
