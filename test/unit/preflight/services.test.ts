import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkForeign } from '../../../lib/preflight/foreign.ts'
import { checkPorts, portsOf } from '../../../lib/preflight/ports.ts'
import { checkRunning } from '../../../lib/preflight/versions.ts'
import { MANAGED } from '../../../lib/resources/file.ts'
import { balancer, cluster, subject } from './fixture.ts'

const brief = (found: { level: string; what: string }[]) => found.map(({ level, what }) => [level, what])
const listening = (address: string, port: number, process: string) => ({
  listening: [{ address, port, process }],
})

const unit = (state: Record<string, string>) =>
  Object.entries({ LoadState: 'loaded', ...state })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
const OURS = unit({
  MainPID: '2520',
  ActiveState: 'active',
  FragmentPath: '/etc/systemd/system/etcd.service',
  UnitFileState: 'enabled',
})
const settled = { unit: `# ${MANAGED}\n`, hasData: true }

test('a free host of either role has no finding', () => {
  assert.deepEqual(
    [checkPorts, checkForeign].flatMap(check => check(subject())),
    [],
  )
  assert.deepEqual(
    [checkPorts, checkForeign].flatMap(check => check(subject({ host: balancer }))),
    [],
  )
})

test('whoever holds a port of ours is refused by name and pid', () => {
  const [found, ...others] = checkPorts(subject({ machine: listening('0.0.0.0', 2379, 'sshd pid 458') }))
  assert.deepEqual(others, [], 'one process on one port is one finding, though etcd wants the port twice')
  assert.deepEqual([found?.level, found?.what], ['refuse', 'port 2379 is taken by sshd (pid 458)'])
  assert.match(found?.next ?? '', /^see what it is: systemctl status 458 {3}# on etcd1;/)
})

test('a socket on another address of the host does not meet ours', () => {
  const at = (address: string) => checkPorts(subject({ machine: listening(address, 2381, 'x pid 1') })).length
  assert.equal(at('10.0.0.11'), 0)
  assert.equal(at('127.0.0.1'), 1)
  assert.equal(at('*'), 1)
  assert.equal(at('::ffff:127.0.0.1'), 1)
  assert.equal(at('::'), 0, 'only IPv6: ss shows a socket of both as *')
})

test('HAProxy wants its port on every address, and its statistics on loopback only', () => {
  const whole = cluster({ haproxy: { ...cluster().haproxy, port: 2379, statsPort: 8404 } })
  assert.deepEqual(
    portsOf({ cluster: whole, host: balancer }).map(({ port, address }) => [port, address]),
    [
      [2379, undefined],
      [8404, '127.0.0.1'],
    ],
  )
  const found = checkPorts(subject({ host: balancer, machine: listening('10.0.0.21', 2379, 'nginx pid 9') }))
  assert.deepEqual(brief(found), [['refuse', 'port 2379 is taken by nginx (pid 9)']])
})

test('our own etcd may hold its ports; one of the same name that is not our unit may not', () => {
  const held = listening('10.0.0.11', 2379, 'etcd pid 2520')
  const looks = { 'etcd unit': OURS }
  assert.deepEqual(checkPorts(subject({ machine: held, looks, member: settled })), [])
  assert.equal(checkPorts(subject({ machine: held, looks, member: {} })).length, 1, 'a unit of others')
  const other = listening('10.0.0.11', 2379, 'etcd pid 77')
  assert.equal(checkPorts(subject({ machine: other, looks, member: settled })).length, 1, 'another process')
})

test('our own HAProxy may hold its port, known by its unit and its configuration', () => {
  const given = {
    host: balancer,
    machine: listening('*', 2379, 'haproxy pid 91'),
    looks: {
      'haproxy unit': unit({ MainPID: '90', ActiveState: 'active' }),
      'haproxy ours': 'ours\n',
    },
  }
  assert.deepEqual(checkPorts(subject(given)), [])
  assert.equal(checkPorts(subject({ ...given, looks: { ...given.looks, 'haproxy ours': '' } })).length, 1)
})

test('an etcd of others is refused: as a process, as a unit, as part of Kubernetes', () => {
  const strangers = `process 463 here /usr/bin/etcd 0::/system.slice/etcd-member.service
sign /etc/kubernetes/manifests/etcd.yaml
`
  assert.deepEqual(brief(checkForeign(subject({ looks: { strangers } }))), [
    ['refuse', 'another etcd runs there (pid 463, /usr/bin/etcd, etcd-member.service)'],
    ['refuse', 'kubeadm runs an etcd here as a static pod'],
  ])
  const packaged = { FragmentPath: '/lib/systemd/system/etcd.service', MainPID: '5' }
  const active = unit({ ...packaged, ActiveState: 'active', UnitFileState: 'enabled' })
  const [found] = checkForeign(subject({ looks: { 'etcd unit': active } }))
  assert.equal(found?.level, 'refuse')
  assert.equal(found?.detail, '/lib/systemd/system/etcd.service is active and enabled')
})

test("a package's etcd.service that does not run is a warning, and none when the package is wanted", () => {
  const services = unit({
    ActiveState: 'inactive',
    UnitFileState: 'disabled',
    FragmentPath: '/lib/systemd/system/etcd.service',
  })
  assert.equal(checkForeign(subject({ looks: { 'etcd unit': services } }))[0]?.level, 'warn')
  const wanted = cluster({ install: { ...cluster().install, from: 'package' } })
  assert.deepEqual(checkForeign(subject({ cluster: wanted, looks: { 'etcd unit': services } })), [])
})

test('our own unit is not foreign, and an etcd of a container with its own network only information', () => {
  assert.deepEqual(checkForeign(subject({ looks: { 'etcd unit': OURS }, member: settled })), [])
  const strangers = `process 88 elsewhere /usr/local/bin/etcd 0::/docker/abc\n`
  assert.deepEqual(
    brief(checkForeign(subject({ looks: { 'etcd unit': OURS, strangers }, member: settled }))),
    [['info', 'a container runs an etcd (pid 88)']],
  )
})

test('load balancers may have an etcd of anybody', () => {
  const strangers = `process 463 here /usr/bin/etcd 0::/x.service\n`
  assert.deepEqual(checkForeign(subject({ host: balancer, looks: { strangers } })), [])
})

const status = (version: string) => ({
  status: {
    memberId: '1',
    clusterId: '1',
    leaderId: '1',
    version,
    revision: '1',
    raftTerm: 1,
    raftIndex: 1,
    raftAppliedIndex: 1,
    dbSize: 20480,
    dbSizeInUse: 20480,
    isLearner: false,
    errors: [],
  },
})

test('a running version with known corruption is warned about, with the reason', () => {
  const [found] = checkRunning(subject({ member: status('3.5.2') }))
  assert.deepEqual([found?.level, found?.what], ['warn', 'it runs etcd 3.5.2, which has known faults'])
  assert.match(found?.detail ?? '', /corrupt/)
  assert.match(found?.next ?? '', /01-install\.ts and 04-cluster\.ts bring etcd1 to etcd /)
})

test('a member that runs a newer version than the inventory says is no reason to go back', () => {
  const older = (version: string) => {
    const wanted = cluster()
    return checkRunning(
      subject({ member: status('3.5.30'), cluster: { ...wanted, etcd: { ...wanted.etcd, version } } }),
    )
  }
  for (const version of ['3.5.16', '3.4.23']) {
    const [found, ...more] = older(version)
    assert.deepEqual(more, [])
    assert.deepEqual(
      [found?.level, found?.what],
      ['warn', `it runs etcd 3.5.30, newer than ${version} in the inventory`],
    )
    assert.equal(found?.next, 'set etcd.version to 3.5.30 in the inventory, or to a newer 3.5')
  }
  assert.match(older('3.5.16')[0]?.detail ?? '', /04-cluster\.ts would take it back/)
  assert.match(older('3.4.23')[0]?.detail ?? '', /never goes back to an older minor version/)
})

test('a faulty version of another minor is not said to be cured by runbooks that refuse that step', () => {
  const [found] = checkRunning(subject({ member: status('3.4.23') }))
  assert.match(found?.next ?? '', /^set etcd\.version to a newer 3\.4: 3\.[56] is an upgrade of its own$/)
})

test("the inventory's own version was told with the inventory", () => {
  assert.deepEqual(checkRunning(subject({ member: status(cluster().etcd.version) })), [])
})
