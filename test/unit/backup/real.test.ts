import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseManifest } from '../../../lib/backup/manifest.ts'
import { renderBackupScript } from '../../../lib/backup/script.ts'
import { cluster, member } from '../etcd/fixture.ts'

const bin = process.env.ETCD_RUNBOOKS_TEST_BIN ?? ''
const skip = existsSync(join(bin, 'etcdctl')) ? false : 'no etcd in $ETCD_RUNBOOKS_TEST_BIN'
const place = mkdtempSync(join(tmpdir(), 'etcd-backup-real-'))
const script = join(place, 'etcd-backup')
const backups = join(place, 'backups', 'demo')
const programs = join(place, 'opt', '3.5.33')

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
const etcdctl = (port: number, ...words: string[]) =>
  spawnSync(join(bin, 'etcdctl'), [`--endpoints=http://127.0.0.1:${port}`, ...words], { encoding: 'utf8' })
const keysOf = (port: number) => etcdctl(port, 'get', '', '--prefix').stdout

/** A single etcd on loopback, from a data directory that may be there already. */
const start = async (data: string) => {
  const [port, peer] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const etcd = spawn(
    join(bin, 'etcd'),
    [
      ...[
        '--name',
        'default',
        '--data-dir',
        data,
        '--listen-client-urls',
        url,
        '--advertise-client-urls',
        url,
      ],
      ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
    ],
    { stdio: 'ignore' },
  )
  while (etcdctl(port, 'endpoint', 'health').status !== 0) await sleep(50)
  return { port, stop: () => etcd.kill('SIGKILL') }
}

const run = (path = '/usr/sbin:/usr/bin:/sbin:/bin') =>
  spawnSync('dash', [script, '--json'], { encoding: 'utf8', env: { PATH: path } })
const snapshots = () => readdirSync(backups).filter(name => name.endsWith('.db'))

let port = 0
let stop = () => {}
before(async () => {
  if (skip) return
  const etcd = await start(join(place, 'data'))
  port = etcd.port
  stop = etcd.stop
  for (let key = 0; key < 30; key++) etcdctl(port, 'put', `key${key}`, `value ${key}`)
  const demo = cluster({ clientPort: port }, [member('etcd1', '127.0.0.1')])
  demo.install.directory = join(place, 'opt')
  demo.backup = { ...demo.backup, directory: join(place, 'backups') }
  for (const directory of [backups, programs]) mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const name of ['etcdctl', 'etcdutl']) symlinkSync(join(bin, name), join(programs, name))
  writeFileSync(script, renderBackupScript(demo, demo.members[0]!))
})
after(() => {
  stop()
  rmSync(place, { recursive: true })
})

test('a snapshot of a real etcd restores to the same keys', { skip }, async () => {
  const { status, stdout, stderr } = run()
  assert.equal(status, 0, stderr)
  const manifest = parseManifest(stdout)
  assert.equal(manifest?.revision, 31)
  const data = join(place, 'restored')
  const words = ['snapshot', 'restore', join(backups, manifest!.file), '--data-dir', data]
  assert.equal(spawnSync(join(bin, 'etcdutl'), words).status, 0)
  const restored = await start(data)
  try {
    assert.equal(keysOf(restored.port), keysOf(port))
  } finally {
    restored.stop()
  }
})

test('a byte that flips on its way to the disk is found out', { skip }, () => {
  const had = snapshots()
  rmSync(join(programs, 'etcdctl'))
  writeFileSync(
    join(programs, 'etcdctl'),
    `#!/bin/sh
for last; do :; done
${join(bin, 'etcdctl')} "$@" || exit
case "$*" in *"snapshot save"*) printf x | dd of="$last" bs=1 seek=9000 conv=notrunc 2>/dev/null ;; esac
`,
    { mode: 0o755 },
  )
  const { status, stderr } = run()
  rmSync(join(programs, 'etcdctl'))
  symlinkSync(join(bin, 'etcdctl'), join(programs, 'etcdctl'))
  assert.equal(status, 5)
  assert.match(stderr, /its checksum does not match/)
  assert.deepEqual(snapshots(), had)
})

test('killed at any time, the next run completes once what was started has ended', { skip }, async () => {
  for (let after = 10; after <= 250; after += 40) {
    const child = spawn('dash', [script], { stdio: 'ignore', detached: true })
    const ended = new Promise(resolve => child.on('close', resolve))
    await sleep(after)
    child.kill('SIGKILL')
    await ended
    let next = run()
    // A program that the killed one had started keeps its lock until it has ended.
    for (; next.status === 75; next = run()) await sleep(50)
    assert.equal(next.status, 0, next.stderr)
    assert.ok(!existsSync(join(backups, '.working')))
    for (const name of snapshots()) assert.ok(existsSync(join(backups, name.replace(/db$/, 'json'))), name)
  }
})
