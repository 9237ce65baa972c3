import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { balancerSsl, haproxySocket } from '../../../lib/etcd/paths.ts'
import { healthPath, renderHaproxy } from '../../../lib/haproxy/config.ts'
import { MANAGED } from '../../../lib/resources/file.ts'
import { cluster, member } from '../etcd/fixture.ts'
import { haproxy, withSettings } from './fixture.ts'

const lines = (text: string) => text.split('\n').map(line => line.trim())

test('the first line says who manages the file', () => {
  assert.match(renderHaproxy(cluster(), { tls: true }).split('\n')[0]!, new RegExp(MANAGED))
})

test('every member is a server at its address, IPv6 in brackets', () => {
  const text = renderHaproxy(
    cluster({}, [member('a', '10.0.0.1'), member('b', 'fd00::2'), member('c', 'c.example')]),
    {
      tls: true,
    },
  )
  assert.deepEqual(
    lines(text).filter(line => line.startsWith('server ')),
    [
      'server a 10.0.0.1:2379 verifyhost a',
      'server b [fd00::2]:2379 verifyhost b',
      'server c c.example:2379 verifyhost c init-addr last,libc,none',
    ],
  )
})

test('checks ask with GET, and over TLS show a certificate and verify that of the member', () => {
  const text = renderHaproxy(cluster(), { tls: true })
  assert.match(text, /http-check send meth GET uri \/readyz /)
  assert.ok(text.includes(`check-ssl verify required ca-file ${balancerSsl.ca} crt ${balancerSsl.check}`))
})

test('before the members speak TLS, checks are plain', () => {
  assert.doesNotMatch(renderHaproxy(cluster(), { tls: false }), /ssl/)
})

test('the page that is asked for is one that the version has, and that no alarm for lack of space fails', () => {
  assert.equal(healthPath('3.5.30'), '/readyz')
  assert.equal(healthPath('3.6.1'), '/readyz')
  for (const version of ['3.4.23', '3.4.45', '3.5.11', '3.5.18'])
    assert.equal(healthPath(version), '/health?exclude=NOSPACE')
})

test('a member that still runs an older version decides which page is asked for', () => {
  assert.match(renderHaproxy(cluster(), { tls: true, version: '3.5.10' }), /uri \/health\?exclude=NOSPACE /)
})

test('statistics are on loopback or nowhere, and the socket lets nobody but root in', () => {
  const binds = (statsPort: number) =>
    lines(renderHaproxy(withSettings({ statsPort }), { tls: true })).filter(line => line.startsWith('bind '))
  assert.deepEqual(binds(8404), ['bind :::2379 v4v6', 'bind 127.0.0.1:8404'])
  assert.deepEqual(binds(0), ['bind :::2379 v4v6'])
  const text = renderHaproxy(cluster(), { tls: true })
  assert.ok(text.includes(`stats socket ${haproxySocket} mode 660 level admin\n`))
})

test('a kernel without IPv6 is asked for IPv4 alone', () => {
  assert.match(renderHaproxy(cluster(), { tls: true, ipv6: false }), /bind \*:2379\n/)
})

test('another certificate makes another configuration, so that HAProxy loads it', () => {
  const text = (loads: string) => renderHaproxy(cluster(), { tls: true, loads })
  assert.notEqual(text('aa'), text('bb'))
  assert.equal(text('aa'), text('aa'))
})

for (const [name, settings, options] of [
  ['in plain http', {}, { tls: false }],
  ['with a statistics page', { statsPort: 8404 }, { tls: false }],
  ['for leastconn, without IPv6', { balance: 'leastconn' }, { tls: false, ipv6: false }],
] as const)
  test(`HAProxy accepts the configuration ${name}`, { skip: haproxy.skip }, () => {
    const directory = mkdtempSync(join(tmpdir(), 'haproxy-'))
    try {
      const path = join(directory, 'haproxy.cfg')
      // The user comes with the package, and is not what is tried here.
      writeFileSync(
        path,
        renderHaproxy(withSettings(settings), options).replace(/^ *(user|group) .*\n/gm, ''),
      )
      const { status, stderr } = spawnSync(haproxy.path, ['-c', '-f', path], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
      assert.doesNotMatch(stderr, /WARNING|ALERT/)
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
