import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { checkLimits, limitsLook } from '../../../lib/preflight/limits.ts'
import { balancer, NO_UNIT, subject } from './fixture.ts'

const loaded = (limit: number) =>
  NO_UNIT.replace('LoadState=not-found', `LoadState=loaded\nLimitNOFILE=${limit}`)

test('few open files are warned about, whoever limits them', () => {
  const [machine] = checkLimits(subject({ looks: { system: 'init systemd\nfiles 1024\n' } }))
  assert.equal(machine?.level, 'warn')
  assert.equal(machine?.what, 'etcd may have no more than 1024 files open')
  assert.match(machine?.detail ?? '', /the machine grants no service more/)
  const [dropIn] = checkLimits(subject({ looks: { 'etcd unit': loaded(512) } }))
  assert.equal(dropIn?.what, 'etcd may have no more than 512 files open')
  assert.match(dropIn?.next ?? '', /^systemctl cat etcd\.service {3}# on etcd1; remove LimitNOFILE=/)
})

test('enough of them, no limit, and hosts where no etcd runs are fine', () => {
  const none = subject({ looks: { system: 'files unlimited\n', 'etcd unit': loaded(65_536) } })
  assert.deepEqual(checkLimits(none), [])
  assert.deepEqual(checkLimits(subject({ host: balancer, looks: { system: 'files 64\n' } })), [])
})

test('the limit of process 1 is read without a process of its own', () => {
  const { stdout, stderr } = spawnSync('dash', ['-c', limitsLook], { encoding: 'utf8' })
  assert.match(stdout + stderr, /^files (\d+|unlimited)\n$/)
})
