import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Verb } from '../../../lib/resources/resource.ts'
import { sandbox } from './sandbox.ts'

const FOLDER = 'etcd-v3.5.30-linux-amd64'
const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A sandbox with an archive shaped like a release; its etcd says which version it is. */
const scene = (t: TestContext, says = '3.5.30', links: Record<string, string> = {}) => {
  const box = sandbox(t)
  const folder = box.at(FOLDER)
  mkdirSync(folder)
  for (const name of ['etcd', 'etcdctl', 'etcdutl', 'README.md'].filter(name => !links[name])) {
    writeFileSync(join(folder, name), `#!/bin/dash\necho 'etcd Version: ${says}'\necho Git SHA: none\n`)
    chmodSync(join(folder, name), 0o700)
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name))
  execFileSync('tar', ['-czf', box.at('archive'), '-C', box.directory, FOLDER])
  const archive = readFileSync(box.at('archive'))
  const release = box.at('work/3.5.30')
  const install = (wanted: string, bytes: Buffer): Verb => ({
    call: ['install_release', release, '3.5.30', 'amd64', wanted],
    payloads: [() => bytes],
  })
  return { ...box, archive, release, install }
}

test('a good archive is installed with a manifest of what is there', async t => {
  const { run, install, archive, release } = scene(t)
  const { code, stderr } = await run([install(sum(archive), archive)])
  assert.equal(code, 0, stderr)
  assert.deepEqual(readdirSync(release).sort(), ['.manifest', 'etcd', 'etcdctl', 'etcdutl'])
  const lines = readFileSync(join(release, '.manifest'), 'utf8').trim().split('\n')
  assert.deepEqual(
    lines.map(line => line.split(' ')[0]),
    ['etcd', 'etcdctl', 'etcdutl'],
  )
  assert.equal(lines[0]?.split(' ')[3], sum(readFileSync(join(release, 'etcd'))))
})

test('installing over an incomplete release completes it', async t => {
  const { run, install, archive, release, at } = scene(t)
  await run([install(sum(archive), archive)])
  writeFileSync(join(release, 'etcd'), 'altered')
  assert.equal((await run([install(sum(archive), archive)])).code, 0)
  assert.match(readFileSync(join(release, 'etcd'), 'utf8'), /3\.5\.30/)
  assert.deepEqual(readdirSync(at('work')), ['3.5.30'])
})

const refusals: [string, (bytes: Buffer) => { bytes: Buffer; sha?: string }, RegExp][] = [
  [
    'with another sum',
    bytes => ({ bytes, sha: 'ab'.repeat(32) }),
    /has sha256 .*, expected abab.*not unpacked/,
  ],
  [
    'that is a page of HTML',
    () => ({ bytes: Buffer.from('<html>login</html>\n'), sha: 'ab'.repeat(32) }),
    /not unpacked/,
  ],
  ['that is a page of HTML with its very sum', () => ({ bytes: Buffer.from('<html>\n') }), /gzip|tar/],
  ['that is cut short', bytes => ({ bytes: bytes.subarray(0, bytes.length - 40) }), /gzip|tar|unexpected/i],
]
for (const [what, make, said] of refusals)
  test(`an archive ${what} is refused and nothing is installed`, async t => {
    const { run, install, archive, release } = scene(t)
    const { bytes, sha = sum(bytes) } = make(archive)
    const { code, stderr } = await run([install(sha, bytes)])
    assert.notEqual(code, 0)
    assert.match(stderr, said)
    assert.equal(existsSync(release), false)
  })

test('an etcd of another version is refused, with its own words', async t => {
  const { run, install, archive, release } = scene(t, '3.5.29')
  const { code, stderr } = await run([install(sum(archive), archive)])
  assert.equal(code, 1)
  assert.match(stderr, /says 'etcd Version: 3\.5\.29', expected 'etcd Version: 3\.5\.30'/)
  assert.equal(existsSync(release), false)
})

for (const name of ['etcd', 'etcdutl'])
  test(`an archive whose ${name} is a link is refused, and what it points to is not touched`, async t => {
    const { run, install, archive, release, at, write } = scene(t, '3.5.30', { [name]: '../victim' })
    write('work/victim', 'secret')
    chmodSync(at('work/victim'), 0o600)
    const { code, stderr } = await run([install(sum(archive), archive)])
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`no program ${name}`))
    assert.equal(statSync(at('work/victim')).mode & 0o777, 0o600)
    assert.equal(existsSync(release), false)
  })

test('the second source is tried when the first does not answer, and both are named when none does', async t => {
  const { run, stub, archive, release, at } = scene(t)
  stub(
    'curl',
    `for last; do :; done\ncase $last in *mirror2*) cp ${at('archive')} "$ARCHIVE" ;; *) exit 22 ;; esac`,
  )
  const urls = ['https://mirror1/a.tar.gz', 'https://mirror2/a.tar.gz']
  const words = ['install_release', release, '3.5.30', 'amd64', sum(archive)]
  const env = { ARCHIVE: at('work/.3.5.30.new/archive.tar.gz') }
  const none = await run([{ call: [...words, urls[0]!, urls[0]!] }], env)
  assert.match(none.stderr, /none of these could be fetched: https:\/\/mirror1\/a\.tar\.gz https:/)
  const { code, stderr } = await run([{ call: [...words, ...urls] }], env)
  assert.equal(code, 0, stderr)
  assert.ok(existsSync(join(release, 'etcd')))
})
