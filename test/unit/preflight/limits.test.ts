import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkLimits } from '../../../lib/preflight/limits.ts'
import { balancer, NO_UNIT, subject } from './fixture.ts'

/** As this machine writes it. */
const limits = (hard: number | 'unlimited') =>
  readFileSync('/proc/1/limits', 'utf8').replace(/^(Max open files +\S+ +)\S+/m, `$1${hard}`)

const loaded = (limit: number) =>
  NO_UNIT.replace('LoadState=not-found', `LoadState=loaded\nLimitNOFILE=${limit}`)

test('few open files are warned about, whoever limits them', () => {
  const [machine] = checkLimits(subject({ looks: { limits: limits(1024) } }))
  assert.equal(machine?.level, 'warn')
  assert.equal(machine?.what, 'etcd may have no more than 1024 files open')
  assert.match(machine?.detail ?? '', /the machine grants no service more/)
  const [dropIn] = checkLimits(subject({ looks: { 'etcd unit': loaded(512) } }))
  assert.equal(dropIn?.what, 'etcd may have no more than 512 files open')
  assert.match(dropIn?.next ?? '', /^systemctl cat etcd\.service {3}# on etcd1; remove LimitNOFILE=/)
})

test('enough of them, no limit, and hosts where no etcd runs are fine', () => {
  const none = subject({ looks: { limits: limits('unlimited'), 'etcd unit': loaded(65_536) } })
  assert.deepEqual(checkLimits(none), [])
  assert.deepEqual(checkLimits(subject({ host: balancer, looks: { limits: limits(64) } })), [])
})
