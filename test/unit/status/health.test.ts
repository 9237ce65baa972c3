import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { statusLook } from '../../../lib/status/look.ts'
import { cluster } from '../etcd/fixture.ts'

const directory = mkdtempSync('/tmp/etcd-health-')
after(() => rmSync(directory, { recursive: true }))

/** What the look makes of a member that answered so, with an etcdctl that prints what it is asked. */
const asked = (wanted: string, status: string | undefined, scheme = 'https'): string => {
  const of = cluster()
  of.etcd.version = wanted
  of.install = { ...of.install, directory: join(directory, 'opt'), bin: join(directory, 'bin') }
  const folder = join(directory, 'opt', wanted)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'etcdctl'), '#!/bin/sh\necho "$@"\n')
  chmodSync(join(folder, 'etcdctl'), 0o755)
  const session = join(directory, 'session')
  rmSync(session, { recursive: true, force: true })
  mkdirSync(session)
  if (status !== undefined) {
    writeFileSync(join(session, 'scheme'), `${scheme}\n`)
    writeFileSync(join(session, 'status'), `${status}\n`)
  }
  const look = statusLook(of)(of.members[0]!).health as string
  const { stdout, stderr } = spawnSync('dash', ['-c', look], {
    env: { PATH: '/usr/bin:/bin', SESSION: session },
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  return stdout
}
const says = (version: string, errors = '') => `[{"Status":{"version":"${version}"${errors}}}]`

test('who tells its member list through quorum is not asked for its health besides', () => {
  assert.equal(asked('3.5.30', says('3.5.30')), '')
  assert.equal(asked('3.6.14', says('3.5.30')), '')
})

test('3.4 is asked, in the scheme that it answered in, and a newer one by an etcdctl of 3.4', () => {
  assert.match(
    asked('3.4.45', says('3.4.45')),
    /--endpoints=https:\S+ --cacert .* endpoint health -w json\n$/,
  )
  assert.match(asked('3.5.30', says('3.4.45'), 'http'), /--endpoints=http:\S+ endpoint health -w json\n$/)
  assert.match(asked('3.4.45', says('3.5.30')), /endpoint health/)
})

test('without a leader, or an answer, nobody waits for a deadline', () => {
  assert.equal(asked('3.4.45', says('3.4.45', ',"errors":["etcdserver: no leader"]')), '')
  assert.equal(asked('3.4.45', undefined), '')
})
