import assert from 'node:assert/strict'
import { chmodSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { sandbox } from './sandbox.ts'

const TOOLS = 'cat chmod cut dash date dirname head mkdir mv rm rmdir setsid sha256sum stat sync'.split(' ')
const HOLD = 'systemd/system/etcd.service.d/etcd-runbooks-hold.conf'

/** A host with one package manager; each of these programs writes down how it was called, and may do more. */
const scene = (t: TestContext, programs: Record<string, string>, says = '3.4.23') => {
  const box = sandbox(t, { '/run/systemd': 'systemd', '/usr/bin': 'work' })
  // Nothing of this machine's own package manager.
  for (const tool of TOOLS) symlinkSync(`/usr/bin/${tool}`, box.at(`stubs/${tool}`))
  for (const [name, body] of Object.entries({ systemctl: '', ...programs }))
    box.stub(
      name,
      `echo "${name} $*" >>${box.at('calls')}\n[ ! -e ${box.at(HOLD)} ] || echo held >>${box.at('calls')}\n${body}`,
    )
  for (const name of ['etcd', 'etcdctl']) {
    writeFileSync(box.at(`work/${name}`), `#!/bin/dash\necho 'etcd Version: ${says}'\n`)
    chmodSync(box.at(`work/${name}`), 0o755)
  }
  const called = () =>
    (box.read('calls') ?? '')
      .split('\n')
      .filter(line => line && line !== 'held' && !line.startsWith('systemctl'))
  const heldDuring = (word: string) => {
    const lines = (box.read('calls') ?? '').split('\n')
    return lines[lines.findIndex(line => line.includes(word)) + 1] === 'held'
  }
  const env = { PATH: box.at('stubs') }
  const install = (how = 'fresh', ...specs: string[]) =>
    box.run(
      [{ call: ['install_packages', box.at('manifest'), '3.4.23', 'etcd.service', how, ...specs] }],
      env,
    )
  const run = (...call: string[]) => box.run([{ call }], env)
  return { ...box, run, install, called, heldDuring }
}
const APT =
  'apt-get -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 install'
const FREELY = '--allow-change-held-packages --allow-downgrades'
const DEBS = ['etcd-server=3.4.23-4+b4', 'etcd-client=3.4.23-4+b4']

test('apt installs exact versions and holds them; the unit refuses to start meanwhile, and not after', async t => {
  const { install, called, heldDuring, at, read } = scene(t, { 'apt-get': '', 'apt-mark': '' })
  const { code, stderr } = await install('fresh', ...DEBS)
  assert.equal(code, 0, stderr)
  assert.deepEqual(called(), [
    `${APT} ${FREELY} ${DEBS.join(' ')}`,
    'apt-mark -qq hold etcd-server etcd-client',
  ])
  assert.ok(heldDuring('install'))
  assert.ok(!existsSync(at(HOLD)))
  assert.match(read('manifest') ?? '', /^etcd \d+ \d+ [0-9a-f]{64}\netcdctl \d+ \d+ [0-9a-f]{64}\n$/)
})

test('programs that were altered are installed again', async t => {
  const { install, called } = scene(t, { 'apt-get': '', 'apt-mark': '' })
  await install('again', ...DEBS)
  assert.equal(called()[0], `${APT} ${FREELY} --reinstall ${DEBS.join(' ')}`)
})

test('apt that fails is helped once; if it fails again the unit is free all the same, and nothing is noted', async t => {
  const { install, called, at } = scene(t, {
    'apt-get': 'case "$*" in *update*) ;; *) exit 100 ;; esac',
    dpkg: '',
  })
  const { code } = await install('fresh', ...DEBS)
  assert.notEqual(code, 0)
  assert.deepEqual(
    called().map(line => line.split(' ').at(line.startsWith('apt') && line.includes('update') ? -1 : 0)),
    ['apt-get', 'dpkg', 'update', 'apt-get'],
  )
  assert.ok(!existsSync(at(HOLD)))
  assert.ok(!existsSync(at('manifest')))
})

test('a package whose program is of another version is refused, and not noted', async t => {
  const { install, at } = scene(t, { 'apt-get': '', 'apt-mark': '' }, '3.4.22')
  const { code, stderr } = await install('fresh', ...DEBS)
  assert.equal(code, 1)
  assert.match(stderr, /says 'etcd Version: 3\.4\.22', expected 'etcd Version: 3\.4\.23'/)
  assert.ok(!existsSync(at('manifest')))
})

test('dnf unlocks, installs name-version and locks it', async t => {
  const { install, called } = scene(t, { dnf: '' })
  const { code, stderr } = await install('fresh', 'etcd=3.4.23-1.el9')
  assert.equal(code, 0, stderr)
  assert.deepEqual(called(), [
    'dnf -y -q versionlock delete etcd',
    'dnf -y -q install etcd-3.4.23-1.el9',
    'dnf -y -q versionlock list',
    'dnf -y -q versionlock add etcd',
  ])
})

const PLUGINS: [string, string][] = [
  ['dnf', 'dnf-command(versionlock)'],
  ['yum', 'yum-plugin-versionlock'],
]
for (const [manager, plugin] of PLUGINS)
  test(`${manager} without its plugin for locks gets it; an older version is a downgrade`, async t => {
    const { install, called, at } = scene(t, {
      [manager]: `case "$*" in
  *install*yum-plugin* | *install*dnf-command*) : >${'$'}0.plugin ;;
  *'versionlock add'*) [ -e ${'$'}0.plugin ] ;;
  *versionlock*) exit 1 ;;
  *' install '*) exit 1 ;;
esac`,
    })
    const { code, stderr } = await install('fresh', 'etcd=3.4.23-1.el9')
    assert.equal(code, 0, `${stderr} ${at('')}`)
    assert.deepEqual(called().slice(1), [
      `${manager} -y -q install etcd-3.4.23-1.el9`,
      `${manager} -y -q downgrade etcd-3.4.23-1.el9`,
      `${manager} -y -q versionlock list`,
      `${manager} -y -q install ${plugin}`,
      `${manager} -y -q versionlock add etcd`,
    ])
  })

for (const [manager, words] of [
  ['apt-get', `${APT} haproxy`],
  ['dnf', 'dnf -y -q install haproxy'],
  ['yum', 'yum -y -q install haproxy'],
] as const)
  test(`${manager} installs a package of any version with its unit held`, async t => {
    const { run, called, heldDuring, at } = scene(t, { [manager]: '' })
    const { code, stderr } = await run('install_package', 'haproxy', 'etcd.service')
    assert.equal(code, 0, stderr)
    assert.deepEqual(called(), [words])
    assert.ok(heldDuring('install'))
    assert.ok(!existsSync(at(HOLD)))
  })

for (const [manager, words] of [
  ['apt-get', 'apt-get -qq -o DPkg::Lock::Timeout=120 update'],
  ['dnf', 'dnf -y -q makecache'],
  ['yum', 'yum -y -q makecache'],
] as const)
  test(`${manager} fetches its lists, and the time is noted`, async t => {
    const { run, called, read } = scene(t, { [manager]: '' })
    assert.equal((await run('refresh_packages')).code, 0)
    assert.deepEqual(called(), [words])
    assert.match(read('run/packages-refreshed') ?? '', /^\d+\n$/)
  })
