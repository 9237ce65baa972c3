import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkArchitecture, checkSystem, familyOf } from '../../../lib/preflight/system.ts'
import { checkTools } from '../../../lib/preflight/tools.ts'
import { balancer, cluster, NO_UNIT, subject } from './fixture.ts'

const os = (id: string, like: string[] = []) => ({ os: { id, like, version: '9', name: id } })

test('a Debian 12 with systemd 252 and all tools has no finding', () => {
  assert.deepEqual(
    [checkTools, checkSystem, checkArchitecture].flatMap(check => check(subject())),
    [],
  )
})

test('distributions are known by their own id or by what they are like', () => {
  assert.equal(familyOf(os('ubuntu', ['debian'])), 'debian')
  assert.equal(familyOf(os('rocky', ['rhel', 'centos', 'fedora'])), 'rhel')
  assert.equal(familyOf(os('rhel')), 'rhel')
  assert.equal(familyOf(os('alpine')), undefined)
})

test('missing tools are named with the packages that have them, by family', () => {
  const looks = { tools: 'flock\nip\nss\n' }
  const [found, ...others] = checkTools(subject({ looks }))
  assert.deepEqual(others, [])
  assert.equal(found?.level, 'refuse')
  assert.equal(found?.what, 'flock, ip, ss missing')
  assert.equal(found?.next, 'apt-get install util-linux iproute2   # on etcd1')
  const [onRocky] = checkTools(subject({ looks, machine: os('rocky', ['rhel']) }))
  assert.equal(onRocky?.next, 'dnf install util-linux iproute   # on etcd1')
})

test('another process 1, or a systemd before 239, is refused', () => {
  const [other] = checkSystem(subject({ looks: { system: 'init tini\n' } }))
  assert.deepEqual([other?.level, other?.what], ['refuse', 'process 1 is tini, not systemd'])
  const old = NO_UNIT.replace('PrivateMounts=no\n', '')
  for (const host of [cluster().members[0], balancer]) {
    const [found] = checkSystem(subject({ host, looks: { 'etcd unit': old, 'haproxy unit': old } }))
    assert.deepEqual([found?.level, found?.what], ['refuse', 'systemd is older than 239'])
  }
})

test('SELinux and an unknown distribution are warned about until a member lives there', () => {
  const given = {
    machine: os('alpine'),
    looks: { system: 'init systemd\nselinux Enforcing\n' },
  }
  assert.deepEqual(
    checkSystem(subject(given)).map(({ level, what }) => [level, what]),
    [
      ['warn', 'alpine is not of the Debian or RHEL family'],
      ['warn', 'SELinux is enforcing'],
    ],
  )
  assert.match(checkSystem(subject(given))[1]?.next ?? '', /restorecon -Rv \/opt\/etcd \/var\/lib\/etcd/)
  assert.deepEqual(checkSystem(subject({ ...given, member: { hasData: true } })), [])
  const permissive = { system: 'init systemd\nselinux Permissive\n' }
  assert.deepEqual(checkSystem(subject({ looks: permissive })), [])
})

test('an architecture without releases is refused, on members only', () => {
  const riscv = { architecture: 'riscv64' }
  assert.equal(checkArchitecture(subject({ machine: riscv }))[0]?.what, 'etcd is not released for riscv64')
  assert.deepEqual(checkArchitecture(subject({ machine: riscv, host: balancer })), [])
})

test('an archive whose sha256 nobody knows is refused with the command that shows it', () => {
  const { etcd } = cluster()
  const unknown = cluster({ etcd: { ...etcd, version: '3.5.999', sha256: {} } })
  const [found] = checkArchitecture(subject({ cluster: unknown }))
  assert.equal(found?.level, 'refuse')
  assert.equal(found?.what, 'no sha256 is known for etcd 3.5.999 on amd64')
  assert.match(found?.next ?? '', /SHA256SUMS/)
  assert.deepEqual(checkArchitecture(subject({ cluster: unknown, member: { installed: true } })), [])
})

test('too little memory is warned about, by the database where there is one, and a due reboot is told', () => {
  const said = (kb: number, more = '') => ({
    system: `init systemd\nmemory ${kb}\n${more}`,
  })
  const brief = (given: Parameters<typeof subject>[0]) =>
    checkSystem(subject(given)).map(({ level, what }) => `${level}: ${what}`)
  assert.deepEqual(brief({ looks: said(8_000_000) }), [])
  assert.deepEqual(brief({ looks: said(400_000) }), ['warn: 410 MB of memory'])
  const big = { status: { dbSize: 4_000_000_000 } as never }
  assert.deepEqual(brief({ looks: said(2_000_000), member: big }), ['warn: 2.0 GB of memory'])
  assert.deepEqual(brief({ looks: said(8_000_000, 'reboot required\n') }), ['info: a reboot is due'])
})
