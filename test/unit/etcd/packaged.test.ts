import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { choose, packagedLook, readPackaged, upstream } from '../../../lib/etcd/packaged.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { cluster } from './fixture.ts'

const packaged = (version = '3.4.23', install: Partial<Cluster['install']> = {}): Cluster => {
  const demo = cluster({ version })
  return { ...demo, install: { ...demo.install, from: 'package', ...install } }
}

const versions: [string, string][] = [
  ['3.4.23-4+b4', '3.4.23'],
  ['3.5.16-1.el9', '3.5.16'],
  ['1:3.5.16+dfsg-2~bpo12+1', '3.5.16'],
  ['3.5.30', '3.5.30'],
]
for (const [full, wanted] of versions)
  test(`the package version ${full} is etcd ${wanted}`, () => assert.equal(upstream(full), wanted))

const MADISON = `etcd-server | 3.5.16-4 | http://a/debian trixie/main amd64 Packages
etcd-server | 3.4.23-4+b4 | http://a/debian bookworm/main amd64 Packages
etcd-client | 3.4.23-4+b4 | http://a/debian bookworm/main amd64 Packages`
const LIST = `Installed Packages
etcd.x86_64                     3.5.16-1.el9                     @extras
Available Packages
etcd.x86_64                     3.5.9-2.el9                      extras
etcd.x86_64                     3.5.16-1.el9                     extras
etcd.x86_64                     3.5.16-10.el9                    extras
etcd-devel.x86_64               3.5.16-10.el9                    extras`

/** What the look says on a host with these programs and no other package manager. */
const looked = (t: TestContext, programs: Record<string, string>, of = packaged()) => {
  const directory = mkdtempSync('/tmp/packaged-')
  t.after(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'bin'))
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(directory, 'bin', name), `#!/bin/dash\n${body}\n`)
    chmodSync(join(directory, 'bin', name), 0o755)
  }
  const PATH = join(directory, 'bin')
  for (const tool of ['grep', 'sed', 'sort', 'date', 'dash', 'cat'])
    if (!programs[tool]) spawnSync('ln', ['-s', `/usr/bin/${tool}`, PATH])
  const script = packagedLook(of)
    .replaceAll('/run/etcd-runbooks', directory)
    .replaceAll('/etc/dnf', directory)
  const { stdout, stderr } = spawnSync('/usr/bin/dash', ['-c', script], { encoding: 'utf8', env: { PATH } })
  assert.equal(stderr, '')
  return readPackaged(of, stdout)
}

const say = (text: string) => `cat <<'END'\n${text}\nEND`
const dpkg = (text: string) => ({ 'apt-get': ':', 'apt-cache': say(MADISON), 'dpkg-query': say(text) })

test('where nothing is installed, apt is asked what there is, and nothing is fetched', t => {
  const found = looked(t, dpkg(''))
  assert.equal(found.manager, 'apt')
  assert.deepEqual(found.names, ['etcd-server', 'etcd-client'])
  assert.equal(found.installed.size, 0)
  assert.deepEqual(found.available.get('etcd-server'), ['3.5.16-4', '3.4.23-4+b4'])
  assert.equal(choose(packaged(), found, 'etcd-server'), '3.4.23-4+b4', 'not the newest, but the wanted one')
  assert.equal(choose(packaged('3.5.16'), found, 'etcd-client'), undefined)
})

test('apt is not asked again once the wanted version is there; a hold is seen', t => {
  const there =
    'installed etcd-server 3.4.23-4+b4 hi \ninstalled etcd-client 3.4.23-4+b4 ii \ninstalled x 1 rc '
  const found = looked(t, { ...dpkg(there), 'apt-cache': 'echo asked >&2' })
  assert.deepEqual(
    [...found.installed],
    [
      ['etcd-server', { version: '3.4.23-4+b4', held: true }],
      ['etcd-client', { version: '3.4.23-4+b4', held: false }],
    ],
  )
  const exact = packaged('3.4.23', { packageVersion: '3.4.23-4+b5' })
  assert.equal(looked(t, dpkg(there), exact).available.get('etcd-client')?.length, 1, 'another revision is')
})

for (const manager of ['dnf', 'yum'])
  test(`${manager} says what is installed and what else there is, newest first, from its cache`, t => {
    const rpm = say('installed etcd 3.5.9-2.el9')
    const asked = `case "$*" in '-C -q list --showduplicates etcd') ;; *) echo "$*" >&2 ;; esac\n${say(LIST)}`
    const found = looked(t, { rpm, [manager]: asked }, packaged('3.5.16'))
    assert.equal(found.manager, manager)
    assert.deepEqual([...found.installed], [['etcd', { version: '3.5.9-2.el9', held: false }]])
    assert.deepEqual(found.available.get('etcd'), ['3.5.16-10.el9', '3.5.16-1.el9', '3.5.9-2.el9'])
    assert.equal(choose(packaged('3.5.16'), found, 'etcd'), '3.5.16-10.el9')
  })

test('a lock of dnf 4, of yum and of dnf 5 is a hold, and one of another package is none', () => {
  const held = (line: string) =>
    readPackaged(packaged(), `manager dnf\ninstalled etcd 3.4.23-1\nlocked ${line}`).installed.get('etcd')
      ?.held
  assert.equal(held('etcd-0:3.4.23-1.el9.*'), true)
  assert.equal(held('0:etcd-3.4.23-1.el7.*'), true)
  assert.equal(held('name = "etcd"'), true)
  assert.equal(held('etcd-devel-0:3.4.23-1.el9.*'), false)
})

test('a host without a package manager says so', t => assert.equal(looked(t, {}).manager, undefined))
