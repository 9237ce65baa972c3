import assert from 'node:assert/strict'
import { test } from 'node:test'
import { release } from '../../../lib/resources/release.ts'
import { cluster } from '../etcd/fixture.ts'
import { calls, found, observed, planOne } from './fixture.ts'

const SUM = 'ab'.repeat(32)
const DIRECTORY = '/opt/etcd/3.5.33'
const settings = (install: object) => {
  const demo = cluster()
  return { ...demo, install: { ...demo.install, url: 'https://one', ...install } }
}
const wanted = (install = {}) => release(settings(install), architecture => `${architecture}-${SUM}`)
const programs = ['etcd', 'etcdctl', 'etcdutl']
const there = (manifest: string, sizes: Record<string, number> = {}) =>
  observed({
    paths: Object.fromEntries(
      programs.map(name => [`${DIRECTORY}/${name}`, found({ size: sizes[name] ?? 10, modified: 7 })]),
    ),
    texts: { [`${DIRECTORY}/.manifest`]: manifest },
  })
const manifest = programs.map(name => `${name} 10 7 ${SUM}\n`).join('')

test('a release is fetched for the architecture of its machine, from each place in turn', () => {
  const change = planOne(
    wanted({ fallbackUrl: 'https://two' }),
    observed({ machine: { architecture: 'arm64' } }),
  )
  const archive = 'v3.5.33/etcd-v3.5.33-linux-arm64.tar.gz'
  assert.equal(change?.how, 'install 3.5.33')
  assert.deepEqual(calls(change), [
    `install_release ${DIRECTORY} 3.5.33 arm64 arm64-${SUM} https://one/${archive} https://two/${archive}`,
  ])
})

test('programs that are as the manifest says need nothing', () => {
  assert.equal(planOne(wanted(), there(manifest)), undefined)
})

test('a manifest that is missing, cut short or of other files brings the release anew', () => {
  for (const output of [
    '',
    manifest.split('\n')[0] ?? '',
    manifest.replace(' 7 ', ' 8 '),
    `${manifest}more 1 2 x\n`,
  ])
    assert.equal(planOne(wanted(), there(output))?.how, 'install 3.5.33', output)
  assert.equal(planOne(wanted(), there(manifest, { etcdctl: 11 }))?.how, 'install 3.5.33')
})

test('an archive to push that is missing here is a usage error that names it', () => {
  const change = planOne(wanted({ from: 'push', archives: '/nowhere' }), observed())
  assert.throws(() => change?.verbs[0]?.payloads?.[0]?.(), {
    exit: 2,
    message: '/nowhere/etcd-v3.5.33-linux-amd64.tar.gz is missing',
  })
})
