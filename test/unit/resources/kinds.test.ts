import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directory } from '../../../lib/resources/directory.ts'
import { group } from '../../../lib/resources/group.ts'
import { hostname } from '../../../lib/resources/hostname.ts'
import { link } from '../../../lib/resources/link.ts'
import { osPackage } from '../../../lib/resources/package.ts'
import { running } from '../../../lib/resources/running.ts'
import { unit } from '../../../lib/resources/unit.ts'
import { user } from '../../../lib/resources/user.ts'
import { calls, found, observed, planOne } from './fixture.ts'

const plan = (resource: Parameters<typeof planOne>[0], given = observed()) => {
  const change = planOne(resource, given)
  return change && [change.how, ...calls(change)]
}

test('a directory is created, or given other attributes, and never emptied', () => {
  const wanted = directory('/var/lib/etcd', { owner: 'etcd', mode: 0o700 })
  const make = 'make_directory /var/lib/etcd 0700 etcd etcd'
  const there = (mode: number, owner: string) =>
    observed({ paths: { '/var/lib/etcd': found({ type: 'directory', mode, owner, group: 'etcd' }) } })
  assert.deepEqual(plan(wanted), ['create', make])
  assert.deepEqual(plan(wanted, there(0o755, 'root')), ['mode 0755 -> 0700, owner root -> etcd', make])
  assert.equal(plan(wanted, there(0o700, 'etcd')), undefined)
})

test('something else in the place of a directory is exit 5', () => {
  const given = (type: 'file' | 'link') =>
    observed({ paths: { '/data': found({ type, target: '/mnt/gone' }) } })
  assert.throws(() => plan(directory('/data'), given('file')), {
    exit: 5,
    message: '/data is a file, not a directory',
  })
  assert.throws(
    () => plan(directory('/data'), given('link')),
    (error: { details: { because: string } }) => /points to \/mnt\/gone; a mount/.test(error.details.because),
  )
})

test('a link is made, switched, left alone, or foreign when it is none', () => {
  const wanted = link('/usr/local/bin/etcd', '/opt/etcd/3.5.33/etcd')
  const at = (rest: Parameters<typeof found>[0]) =>
    observed({ paths: { '/usr/local/bin/etcd': found(rest) } })
  const put = 'put_link /usr/local/bin/etcd /opt/etcd/3.5.33/etcd'
  assert.deepEqual(plan(wanted), ['create, to /opt/etcd/3.5.33/etcd', put])
  assert.deepEqual(plan(wanted, at({ type: 'link', target: '/opt/etcd/3.5.1/etcd' })), [
    '/opt/etcd/3.5.1/etcd -> /opt/etcd/3.5.33/etcd',
    put,
  ])
  assert.equal(plan(wanted, at({ type: 'link', target: '/opt/etcd/3.5.33/etcd' })), undefined)
  assert.deepEqual(plan(wanted, at({}))?.slice(1), ['keep_before /usr/local/bin/etcd', put])
  assert.ok(planOne(wanted, at({}))?.foreign)
})

test('a host name is right only if the machine has it now and will after a reboot', () => {
  const named = (output: string) => observed({ scripts: { hostname: { code: 0, output } } })
  assert.equal(plan(hostname('db1'), named('db1\ndb1\n')), undefined)
  assert.deepEqual(plan(hostname('db1'), named('vm-7\nvm-7\n')), ['vm-7 -> db1', 'set_hostname db1'])
  assert.equal(plan(hostname('db1'), named('vm-7\ndb1\n'))?.[0], 'vm-7 -> db1')
  assert.equal(plan(hostname('db1'), named('db1\nvm-7\n'))?.[0], 'keep db1 over a reboot')
})

const states: [string, Record<string, string>, string[] | undefined][] = [
  [
    'that systemd does not know',
    { LoadState: 'not-found', UnitFileState: '', ActiveState: 'inactive' },
    ['load, enable', 'reload_units', 'enable_unit etcd.service'],
  ],
  [
    'that an installation still holds, which was killed',
    { LoadState: 'loaded', UnitFileState: 'disabled', ActiveState: 'inactive', RefuseManualStart: 'yes' },
    ['release, enable', 'release_units etcd.service', 'enable_unit etcd.service'],
  ],
  [
    'that is disabled',
    { UnitFileState: 'disabled', ActiveState: 'active' },
    ['enable', 'enable_unit etcd.service'],
  ],
  ['that has failed', { UnitFileState: 'enabled', ActiveState: 'failed' }, undefined],
  ['that runs', { UnitFileState: 'enabled', ActiveState: 'active', NeedDaemonReload: 'no' }, undefined],
  [
    'whose file is newer than what systemd has loaded',
    { UnitFileState: 'enabled', ActiveState: 'active', NeedDaemonReload: 'yes' },
    ['load', 'reload_units'],
  ],
]
for (const [what, properties, wanted] of states)
  test(`a unit ${what} gets what it lacks and no more`, () => {
    const given = observed({ units: { 'etcd.service': { Id: 'etcd.service', ...properties } } })
    assert.deepEqual(plan(unit('etcd.service'), given), wanted)
  })

test('a unit that is to run is started unless it does, or is on its way', () => {
  const given = (ActiveState?: string) =>
    observed({ units: { 'a.timer': { Id: 'a.timer', ...(ActiveState && { ActiveState }) } } })
  for (const state of [undefined, 'inactive', 'failed'])
    assert.deepEqual(plan(running('a.timer'), given(state)), ['start', 'start_unit a.timer'])
  for (const state of ['active', 'activating', 'reloading'])
    assert.equal(plan(running('a.timer'), given(state)), undefined)
})

test('a unit that need not run is never started, nor is one stopped', () => {
  const given = (ActiveState: string) =>
    observed({ units: { 'etcd.service': { UnitFileState: 'enabled', ActiveState } } })
  assert.equal(plan(unit('etcd.service'), given('inactive')), undefined)
  assert.equal(plan(unit('etcd.service'), given('active')), undefined)
})

test('a package is installed once, its units held meanwhile', () => {
  const wanted = osPackage('haproxy', ['haproxy.service'])
  assert.deepEqual(plan(wanted), ['install', 'install_package haproxy haproxy.service'])
  assert.equal(plan(wanted, observed({ packages: { haproxy: '2.6' } })), undefined)
})

test('a group is made where the machine knows none of that name', () => {
  const asked = (code: number) => observed({ scripts: { 'group etcd-admin': { code, output: '' } } })
  assert.deepEqual(plan(group('etcd-admin'), asked(2)), ['create', 'make_group etcd-admin'])
  assert.equal(plan(group('etcd-admin'), asked(0)), undefined)
})

test('a user is made once', () => {
  assert.deepEqual(plan(user('etcd', '/var/lib/etcd')), ['create', 'make_user etcd /var/lib/etcd'])
  assert.equal(plan(user('etcd', '/x'), observed({ users: { etcd: { home: '/y' } } })), undefined)
})
