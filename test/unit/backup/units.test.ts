import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { renderBackupService, renderBackupTimer } from '../../../lib/backup/units.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { cluster } from '../etcd/fixture.ts'

const directory = mkdtempSync(join(tmpdir(), 'etcd-backup-units-'))
after(() => rmSync(directory, { recursive: true }))
const analyze = (...words: string[]) =>
  spawnSync('systemd-analyze', words, { encoding: 'utf8', cwd: directory })
const skip = analyze('--version').error ? 'systemd-analyze is not installed' : false

const service = (copy?: string, of = cluster()) => {
  of.backup.copy = copy
  return renderBackupService(of, of.members[0]!)
}
const lines = (text: string) => text.split('\n')

test('the service may write the snapshots alone and talk to its own member alone', () => {
  const text = lines(service())
  for (const line of [
    'ExecStart=/opt/etcd/libexec/etcd-backup',
    'ProtectSystem=strict',
    'ReadWritePaths=+/var/backups/etcd/demo',
    'BindPaths=/var/backups/etcd/demo',
    'IPAddressAllow=localhost',
    'SuccessExitStatus=75',
    'IOSchedulingClass=idle',
    'CapabilityBoundingSet=',
  ])
    assert.ok(text.includes(line), line)
})

test('of the machine it sees programs, what etcd reads, and the snapshots', () => {
  const binds = (of: Cluster) => /^BindReadOnlyPaths=(.*)$/m.exec(service(undefined, of))?.[1]?.split(' ')
  assert.deepEqual(binds(cluster())?.slice(-3), ['/opt/etcd', '-/etc/etcd', '-/etc/etcd/etcd.yaml'])
  assert.equal(binds(cluster({ style: 'flags' }))?.at(-1), '-/etc/systemd/system/etcd.service')
  assert.equal(binds(cluster({ style: 'env' }))?.at(-1), '-/etc/default/etcd')
})

test('a copy command may reach mounts, homes and the network', () => {
  const text = service('rclone copy "$SNAPSHOT" offsite:')
  assert.match(text, /^ProtectSystem=full$/m)
  assert.match(text, /^ProtectHome=no$/m)
  assert.doesNotMatch(text, /IPAddress|ReadWritePaths|RootDirectory|PrivateTmp|PrivateUsers|rclone/)
})

test('backups below a home stay visible', () => {
  const of = cluster()
  of.backup.directory = '/home/backups'
  assert.match(service(undefined, of), /^ProtectHome=no$/m)
  assert.match(service(), /^ProtectHome=yes$/m)
})

test('the timer keeps the schedule, spreads the members and makes up for what was missed', () => {
  const text = lines(renderBackupTimer(cluster()))
  for (const line of [
    'OnCalendar=hourly',
    'RandomizedDelaySec=5m',
    'Persistent=yes',
    'WantedBy=timers.target',
  ])
    assert.ok(text.includes(line), line)
})

test('systemd accepts both units and rates the service well', { skip }, () => {
  const write = (name: string, text: string) =>
    writeFileSync(join(directory, name), text.replace('/opt/etcd/libexec/etcd-backup', '/bin/true'))
  write('etcd-backup.timer', renderBackupTimer(cluster()))
  for (const [copy, limit] of [
    [undefined, 12],
    ['true', 22],
  ] as const) {
    write('etcd-backup.service', service(copy))
    const verify = analyze('verify', './etcd-backup.service', './etcd-backup.timer')
    assert.equal(verify.stderr, '')
    const rated = analyze('security', '--offline=true', `--threshold=${limit}`, './etcd-backup.service')
    assert.equal(rated.status, 0, rated.stdout.trimEnd().split('\n').at(-1))
  }
})
