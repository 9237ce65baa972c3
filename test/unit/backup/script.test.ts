import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseManifest } from '../../../lib/backup/manifest.ts'
import { renderBackupScript } from '../../../lib/backup/script.ts'
import { cluster } from '../etcd/fixture.ts'
import { host, SHELLS } from './fixture.ts'

const NAME = /^demo-etcd1-\d{8}T\d{6}Z\.(db|json)$/
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? ''
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('shellcheck finds nothing in the rendered program', {
  skip: spawnSync('shellcheck', ['--version']).error ? 'shellcheck is not installed' : false,
}, () => {
  const of = cluster()
  of.backup.copy = `printf '%s' "it's" && cp "$SNAPSHOT" /mnt`
  // The copy command is quoted on purpose: its variables exist only when it runs.
  const result = spawnSync('shellcheck', ['--shell=dash', '--exclude=SC2016', '-'], {
    input: renderBackupScript(of, of.members[0]!),
    encoding: 'utf8',
  })
  assert.equal(result.stdout, '')
})

for (const shell of SHELLS)
  test(`in ${shell.join(' ')}, a snapshot is saved, proven, described and readable by its owner alone`, () => {
    const { run, files, directory, bin, has } = host()
    const result = run(['--json'], shell)
    assert.equal(result.status, 0, result.stderr)
    assert.equal(result.stderr, '')
    assert.equal(files().length, 2)
    for (const name of files()) {
      assert.match(name, NAME)
      assert.equal(mode(join(directory, name)), '600')
    }
    const manifest = parseManifest(lastLine(result.stdout))
    assert.ok(manifest, result.stdout)
    assert.ok(has(manifest.file))
    const { file, at, sha256, ...rest } = manifest
    assert.equal(file, `demo-etcd1-${at.replace(/[-:]/g, '')}.db`)
    assert.equal(
      sha256,
      spawnSync('sha256sum', [join(directory, file)], { encoding: 'utf8' }).stdout.slice(0, 64),
    )
    assert.deepEqual(rest, {
      format: 1,
      cluster: 'demo',
      clusterId: 'cdf818194e3a8c32',
      member: 'etcd1',
      memberId: '8e9e05c52164694d',
      leaderId: '8e9e05c52164694d',
      version: '3.5.33',
      revision: 4,
      totalKeys: 9,
      hash: 'bc50e397',
      size: 4128,
      restored: true,
    })
    const calls = readFileSync(join(bin, 'calls'), 'utf8')
    assert.match(calls, /^etcdctl --endpoints=http:\/\/127\.0\.0\.1:2379 .*snapshot save \.working\//m)
    assert.match(calls, /^etcdutl snapshot restore .* --data-dir \.working\//m)
  })

const refusals: [string, string, number, RegExp][] = [
  ['a flipped byte', 'flips', 5, /its checksum does not match/],
  ['a snapshot cut short', 'cuts', 5, /not 4096 bytes long/],
  ['one that cannot be restored', 'unrestorable', 5, /invalid freelist page[\s\S]*could not be restored/],
  ['a member that is down', 'down', 3, /deadline exceeded\n[\s\S]*does not answer at 127\.0\.0\.1:2379/],
  ['a save that fails', 'refuses', 3, /no space left[\s\S]*nothing was saved/],
]
for (const [what, name, code, words] of refusals)
  test(`${what} is found out, leaves nothing behind and costs no older backup`, () => {
    const { run, files, mode: behave, seed } = host({ keepHourly: 1, keepDaily: 1 })
    for (const stamp of ['20200101T000000Z', '20200101T000001Z', '20200301T000000Z', '20200401T000000Z'])
      seed(stamp)
    const before = files()
    behave(name)
    const result = run(['--json'])
    assert.equal(result.status, code, result.stderr)
    assert.match(result.stderr, words)
    assert.equal(result.stdout, '')
    assert.deepEqual(files(), before)
  })

test('too little space is refused before anything is saved', () => {
  const { run, files, tool } = host()
  tool('df', 'echo Avail; echo 100000000')
  const result = run()
  assert.equal(result.status, 4)
  assert.match(result.stderr, /has 95 MiB free and 128 MiB are needed.*make room/s)
  assert.deepEqual(files(), [])
})

test('two never run at once', async () => {
  const { run, directory, files } = host()
  const holder = spawn('flock', [join(directory, '.lock'), 'sh', '-c', 'echo held; read -r _'])
  await once(holder.stdout, 'data')
  const result = run()
  holder.stdin.end()
  await once(holder, 'exit')
  assert.equal(result.status, 75)
  assert.match(result.stderr, /another backup is running on this host/)
  assert.deepEqual(files(), [])
  assert.equal(run().status, 0)
})

test('the copy command sees both files and leaves nobody the lock; its failure keeps the snapshot', () => {
  const good = host({
    copy: `cp "$SNAPSHOT" "$MANIFEST" .. && echo "it's" copied && { sleep 5 >/dev/null 2>&1 & }`,
  })
  const result = good.run(['--json'])
  assert.equal(result.status, 0, result.stderr)
  assert.equal(result.stderr, "it's copied\n")
  assert.ok(parseManifest(result.stdout))
  assert.equal(spawnSync('flock', ['-n', join(good.directory, '.lock'), 'true']).status, 0)
  const bad = host({ copy: 'echo no route to host >&2; exit 9' })
  const failed = bad.run(['--json'])
  assert.equal(failed.status, 6)
  assert.match(failed.stderr, /no route to host\n.*is good and stays in .*, but backup\.copy failed/)
  assert.equal(bad.files().length, 2)
  assert.ok(parseManifest(lastLine(failed.stdout)))
})

test('TLS is used where it is set up, and the other scheme while configuration and program disagree', () => {
  const tls = host({ scheme: 'https' })
  mkdirSync(join(tls.ssl, 'client'), { recursive: true })
  writeFileSync(join(tls.ssl, 'client', 'tls.key'), '')
  const calls = () => readFileSync(join(tls.bin, 'calls'), 'utf8')
  assert.equal(tls.run().status, 0)
  assert.match(calls(), /--endpoints=http:.* snapshot save/)
  tls.mode('tls')
  writeFileSync(join(tls.bin, 'calls'), '')
  assert.equal(tls.run().status, 0)
  assert.match(calls(), /--endpoints=https:.* --cacert=\S+client-ca\.crt --cert=\S+ --key=\S+ snapshot save/)
  assert.doesNotMatch(calls(), /--endpoints=http:/)
})

test('what the caller has exported for etcdctl does not reach it', () => {
  const { run, bin } = host()
  writeFileSync(
    join(bin, 'etcdutl'),
    `#!/bin/sh\nenv >>"$0.env"\n[ "$2" = restore ] && mkdir -p "$5" || echo '{}'\n`,
  )
  run([], ['dash'], { ETCDCTL_ENDPOINTS: 'h:1', ETCDCTL_USER: 'root:secret' })
  const env = readFileSync(join(bin, 'etcdutl.env'), 'utf8')
  // 3.6 complains about it, and those before take 3 for granted.
  assert.doesNotMatch(env, /^ETCDCTL_API=/m)
  assert.doesNotMatch(env, /ENDPOINTS|secret/)
})

test('wrong use and a host that is not set up are told apart from failures', () => {
  const { run, directory } = host()
  assert.equal(run(['--now']).status, 2)
  spawnSync('rm', ['-r', directory])
  const result = run()
  assert.equal(result.status, 2)
  assert.match(result.stderr, /can't be entered; run this as root, after runbook 08/)
})

test('etcd 3.4 restores with etcdctl, which has no etcdutl beside it', () => {
  const of = cluster({ version: '3.4.37' })
  assert.match(renderBackupScript(of, of.members[0]!), /^RESTORER=\S+\/3\.4\.37\/etcdctl$/m)
})
