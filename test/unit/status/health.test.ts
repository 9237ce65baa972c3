import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { memberNeeds } from '../../../lib/etcd/facts.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { readSections } from '../../../lib/probe/read.ts'
import { LAST_SECTION, mergeNeeds, probeScript } from '../../../lib/probe/script.ts'
import { quote } from '../../../lib/quote.ts'
import { statusLook } from '../../../lib/status/look.ts'
import { cluster } from '../etcd/fixture.ts'

const directory = mkdtempSync('/tmp/etcd-health-')
after(() => rmSync(directory, { recursive: true }))

/** Installs an etcdctl of that body for a cluster; its path. */
const installed = (of: Cluster, etcdctl: string): string => {
  of.install = { ...of.install, directory: join(directory, 'opt'), bin: join(directory, 'bin') }
  const folder = join(directory, 'opt', of.etcd.version)
  mkdirSync(folder, { recursive: true })
  const program = join(folder, 'etcdctl')
  writeFileSync(program, `#!/bin/sh\n${etcdctl}\n`)
  chmodSync(program, 0o755)
  return program
}

/** What the look makes of a member that answered so, with an etcdctl that prints what it is asked. */
const asked = (wanted: string, status: string, scheme = 'https'): string => {
  const of = cluster()
  of.etcd.version = wanted
  const program = installed(of, 'echo "$@"')
  const before = `etcdctl=${program} scheme=${status && scheme} said=${quote(status)}`
  const look = statusLook(of)(of.members[0]!).health as string
  const { stdout, stderr } = spawnSync('dash', ['-c', `${before}\n${look}`], {
    env: { PATH: '/usr/bin:/bin' },
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
  assert.equal(asked('3.4.45', ''), '')
})

test('it goes by what the look at the member has found in the same probe', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const of = cluster()
  of.etcd.version = '3.4.45'
  of.etcd.clientPort = (server.address() as AddressInfo).port
  installed(of, `case "$*" in *status*) echo warned >&2; echo '${says('3.4.45')}' ;; *) echo "$@" ;; esac`)
  const [member] = of.members
  const needs = mergeNeeds([
    memberNeeds(of, member!),
    { scripts: { health: statusLook(of)(member!).health as string } },
  ])
  const { stdout } = spawnSync('dash', ['-c', probeScript(needs, 'mark')], { encoding: 'utf8' })
  const sections = readSections(stdout, 'mark')
  const live = sections.get('script etcd.live')?.output.split('\n') ?? []
  assert.deepEqual(live.slice(0, 3), ['http', 'warned', says('3.4.45')])
  assert.match(live[3] ?? '', / member list -w json$/)
  assert.match(sections.get('script health')?.output ?? '', / endpoint health -w json\n$/)
  assert.ok(sections.has(LAST_SECTION))
})
