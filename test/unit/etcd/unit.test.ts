import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SOURCES } from '../../../lib/etcd/sources.ts'
import { effectiveUnit, renderUnit } from '../../../lib/etcd/unit.ts'
import { cluster } from './fixture.ts'

const unit = (of = cluster()) => renderUnit(of, of.members[0]!)
const lines = (text: string) => text.split('\n')

const directory = mkdtempSync('/tmp/etcd-unit-')
after(() => rmSync(directory, { recursive: true }))
const analyze = (...words: string[]) => spawnSync('systemd-analyze', words, { encoding: 'utf8' })
const skip = analyze('--version').error ? 'systemd-analyze is not installed' : false

test('the unit starts the versioned binary with the configuration file, and may write its own data alone', () => {
  const text = lines(unit(cluster({ walBase: '/mnt/wal' })))
  assert.match(text[0] ?? '', /^# Managed by etcd-runbooks/)
  assert.ok(text.includes('ExecStart=/opt/etcd/3.5.33/etcd --config-file /etc/etcd/etcd.yaml'))
  assert.ok(text.includes('ReadWritePaths=/var/lib/etcd/etcd1.etcd /mnt/wal/etcd1.wal'))
  assert.ok(lines(unit()).includes('ReadWritePaths=/var/lib/etcd/etcd1.etcd'))
})

test('readiness gets through and a slow quorum is waited for', () => {
  const text = lines(unit())
  for (const line of [
    ...['Type=notify', 'TimeoutStartSec=infinity', 'TimeoutStopSec=60', 'Restart=on-failure', 'RestartSec=5'],
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  ])
    assert.ok(text.includes(line), line)
  assert.ok(!unit().includes('ProcSubset'))
  assert.ok(text.indexOf('StartLimitIntervalSec=0') < text.indexOf('[Service]'))
})

test('data under a tree that hardening would hide stays visible', () => {
  const settings = (of: ReturnType<typeof cluster>) =>
    lines(unit(of)).filter(line => /^(ProtectHome|PrivateTmp)=/.test(line))
  assert.deepEqual(settings(cluster()), ['ProtectHome=yes', 'PrivateTmp=yes'])
  assert.deepEqual(settings(cluster({ dataBase: '/home/etcd' })), ['ProtectHome=no', 'PrivateTmp=yes'])
  assert.deepEqual(settings(cluster({ dataBase: '/var/tmp/etcd' })), ['ProtectHome=yes', 'PrivateTmp=no'])
  assert.deepEqual(settings(cluster({ dataBase: '/homes/etcd' })), ['ProtectHome=yes', 'PrivateTmp=yes'])
})

for (const style of ['file', 'env', 'flags'] as const)
  test(`systemd accepts the unit of style ${style} without a remark`, { skip }, () => {
    const of = cluster({ style, config: { 'host-whitelist': '*,50% $HOME "x\\' } })
    of.install.directory = join(directory, 'opt')
    mkdirSync(join(directory, 'opt', of.etcd.version), { recursive: true })
    const binary = join(directory, 'opt', of.etcd.version, 'etcd')
    writeFileSync(binary, '#!/bin/sh\n')
    chmodSync(binary, 0o755)
    const file = join(directory, 'etcd.service')
    const input = { cluster: of, member: of.members[0]!, phase: 'tls', initialClusterState: 'new' } as const
    writeFileSync(file, SOURCES.flags.render(input))
    const result = analyze('verify', '--man=no', file)
    // Remarks about other units of this machine are not about ours.
    const said = `${result.stdout}${result.stderr}`.split('\n').filter(line => line.includes('etcd'))
    assert.deepEqual(said, [])
  })

test('systemd rates the exposure of the unit at 1.5 or better', { skip }, () => {
  const file = join(directory, 'rated.service')
  writeFileSync(file, unit())
  const result = analyze('security', '--offline=true', '--no-pager', '--threshold=15', file)
  assert.equal(result.status, 0, `${result.stderr}${result.stdout.slice(-300)}`)
})

test('comments, descriptions, blank lines and [Install] mean no restart; settings do', () => {
  const text = unit()
  const loose = text
    .replace('Type=notify', '; more\n\n  Type = notify')
    .replace(/Description=.*/, 'Description=x')
    .replace('multi-user', 'graphical')
    .replace('ReadWritePaths=', 'ReadWritePaths=\\\n')
  assert.notEqual(loose, text)
  assert.equal(effectiveUnit(loose.replace('ReadWritePaths=\\\n', 'ReadWritePaths=')), effectiveUnit(text))
  assert.equal(effectiveUnit('[Service]\nA=b \\\n  c\n'), '[Service]\nA=b c')
  assert.notEqual(effectiveUnit(text.replace('=65536', '=1024')), effectiveUnit(text))
  assert.notEqual(effectiveUnit(unit(cluster({ version: '3.5.32' }))), effectiveUnit(text))
})
