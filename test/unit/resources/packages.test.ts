import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { packages } from '../../../lib/resources/packages.ts'
import { cluster } from '../etcd/fixture.ts'
import { calls, found, observed, planOne } from './fixture.ts'

const MANIFEST = '/opt/etcd/packages.manifest'
const settings = (version = '3.4.23', install: Partial<Cluster['install']> = {}): Cluster => {
  const demo = cluster({ version })
  return { ...demo, install: { ...demo.install, from: 'package', ...install } }
}
const NOTED = 'etcd 10 7 ab\netcdctl 10 7 ab\n'
const AVAILABLE = 'available etcd-server 3.4.23-5\navailable etcd-client 3.4.23-5\n'
const there = (status: string, noted = NOTED, size = 10, version = '3.4.23-4+b4') =>
  observed({
    paths: {
      '/usr/bin/etcd': found({ size, modified: 7 }),
      '/usr/bin/etcdctl': found({ size: 10, modified: 7 }),
    },
    scripts: {
      [`manifest ${MANIFEST}`]: { code: 0, output: noted },
      [`packages ${MANIFEST}`]: {
        code: 0,
        output: `manager apt\ninstalled etcd-server ${version} ${status}\ninstalled etcd-client ${version} ${status}\n${AVAILABLE}`,
      },
    },
  })
const offering = (output: string) => observed({ scripts: { [`packages ${MANIFEST}`]: { code: 0, output } } })
const call = (version: string, how: string, ...specs: string[]) => [
  `install_packages ${MANIFEST} ${version} etcd.service ${how} ${specs.join(' ')}`,
]

test('packages are installed in the full version that is etcd.version', () => {
  const change = planOne(packages(settings()), offering(`manager apt\n${AVAILABLE}`))
  assert.equal(change?.how, 'install 3.4.23-5')
  assert.deepEqual(calls(change), call('3.4.23', 'fresh', 'etcd-server=3.4.23-5', 'etcd-client=3.4.23-5'))
  assert.equal(change?.restarts, 'etcd.service')
})

test('on the RHEL family it is one package, by dnf or yum', () => {
  const change = planOne(packages(settings('3.5.16')), offering('manager dnf\navailable etcd 3.5.16-1.el9'))
  assert.deepEqual(calls(change), call('3.5.16', 'fresh', 'etcd=3.5.16-1.el9'))
})

test('names and version of the inventory come first', () => {
  const own = settings('3.4.23', { packages: ['my-etcd'], packageVersion: '3.4.23-1' })
  const change = planOne(
    packages(own),
    offering('manager apt\navailable my-etcd 3.4.23-2\navailable my-etcd 3.4.23-1'),
  )
  assert.deepEqual(calls(change), call('3.4.23', 'fresh', 'my-etcd=3.4.23-1'))
})

test('packages that are there, held, and as they were noted need nothing, also when there is a newer revision', () => {
  assert.equal(planOne(packages(settings()), there('hi')), undefined)
})

test('a missing hold is put back without a restart', () => {
  const change = planOne(packages(settings()), there('ii'))
  assert.match(change?.how ?? '', /^hold/)
  assert.equal(change?.restarts, undefined)
})

test('another version changes over, and what runs must restart', () => {
  const change = planOne(packages(settings()), there('hi', NOTED, 10, '3.4.20-1'))
  assert.equal(change?.how, '3.4.20-1 -> 3.4.23-5')
  assert.equal(change?.restarts, 'etcd.service')
})

test('programs that are not what was installed come again; a package from before is taken over as it is', () => {
  const again = planOne(packages(settings()), there('hi', NOTED, 11))
  assert.deepEqual(
    calls(again),
    call('3.4.23', 'again', 'etcd-server=3.4.23-4+b4', 'etcd-client=3.4.23-4+b4'),
  )
  const over = planOne(packages(settings()), there('ii', ''))
  assert.equal(over?.how, 'take over 3.4.23-4+b4, and hold it')
  assert.deepEqual(calls(over), call('3.4.23', 'fresh', 'etcd-server=3.4.23-4+b4', 'etcd-client=3.4.23-4+b4'))
})

test('a version that the lists do not have is exit 5, before anything is touched', () => {
  assert.throws(() => planOne(packages(settings('3.5.16')), there('hi')), {
    exit: 5,
    message: 'The package lists at hand have no etcd-server of etcd 3.5.16',
  })
})
