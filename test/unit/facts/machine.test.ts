import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { leader, quorum, serving } from '../../../lib/facts/facts.ts'
import { machineNeeds, readMachine } from '../../../lib/facts/machine.ts'
import { cluster } from '../etcd/fixture.ts'
import { observed } from '../resources/fixture.ts'
import { empty, factsOf, names, serving as up } from './fixture.ts'

const release = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\nID_LIKE="a b"\n'
const sections: Record<string, string> = {
  'machine.identity': 'x86_64\nnode-1\n0123456789abcdef\n',
  'machine.network':
    '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0\\ x\n2: eth0    inet6 fe80::1/64 scope link \\ x\n' +
    '1: lo: <LOOPBACK,UP> mtu 65536 qdisc noqueue state UNKNOWN\n2: eth0@if9: <BROADCAST,UP> mtu 1500 qdisc noqueue\n' +
    '10.0.0.12 dev eth1 src 10.0.1.11 uid 0 \\    cache \nfd00::12 from :: dev eth0 src fd00::11 metric 1\n',
  'machine.sockets':
    'LISTEN 0      4096   10.0.0.11:2379      0.0.0.0:*    users:(("etcd",pid=42,fd=7))\nLISTEN 0      128       [::1%lo]:22              [::]:*\nLISTEN 0 5 *:80 *:*\n',
}
const clock = { offsetMs: 1, uncertaintyMs: 2 }
const read = (outputs: Record<string, string>, texts: Record<string, string> = {}) =>
  readMachine(
    observed({
      scripts: Object.fromEntries(
        Object.entries(outputs).map(([name, output]) => [name, { code: 0, output }]),
      ),
      texts,
    }),
    clock,
  )
const machine = read(sections, { '/etc/os-release': release })

test('a machine tells its system, architecture and names', () => {
  assert.deepEqual(machine.os, {
    id: 'debian',
    like: ['a', 'b'],
    version: '12',
    name: 'Debian GNU/Linux 12 (bookworm)',
  })
  assert.equal(machine.architecture, 'amd64')
  assert.equal(machine.hostname, 'node-1')
  assert.equal(machine.machineId, '0123456789abcdef')
})

test('addresses, listeners and the sources it dials from are read, IPv6 too', () => {
  assert.deepEqual(machine.addresses, [
    { interface: 'lo', address: '127.0.0.1', prefix: 8 },
    { interface: 'eth0', address: '10.0.0.11', prefix: 24 },
    { interface: 'eth0', address: 'fe80::1', prefix: 64 },
  ])
  assert.deepEqual(machine.listening, [
    { address: '10.0.0.11', port: 2379, process: 'etcd pid 42' },
    { address: '::1', port: 22, process: '' },
    { address: '*', port: 80, process: '' },
  ])
  assert.deepEqual(machine.mtus, { lo: 65_536, eth0: 1500 })
  assert.deepEqual(machine.sources, { '10.0.0.12': '10.0.1.11', 'fd00::12': 'fd00::11' })
})

test('the network is asked about by one ip, and no address without a way keeps the others from being told', () => {
  const [first, second, third] = cluster().members
  const others = [
    { ...second!, peerAddress: '127.0.0.7' },
    { ...third!, peerAddress: 'c.example' },
    { ...third!, machine: 'd', peerAddress: '::ffff' },
    { ...third!, machine: 'e', peerAddress: '127.0.0.8' },
  ]
  const { scripts } = machineNeeds(cluster({}, [first!, ...others]), first!)
  const { stdout } = spawnSync('sh', ['-c', scripts?.['machine.network'] ?? ''], { encoding: 'utf8' })
  const { addresses, mtus } = read({ 'machine.network': stdout })
  assert.ok(addresses.some(({ address }) => address === '127.0.0.1'))
  assert.ok((mtus.lo ?? 0) > 1000)
  assert.match(stdout, /127\.0\.0\.7 .*src 127\.0\.0\.1/)
  assert.match(stdout, /127\.0\.0\.8 .*src 127\.0\.0\.1/)
})

test('names and ids are read without a program, and one that is missing is empty', () => {
  const { scripts } = machineNeeds(cluster(), cluster().members[0]!)
  const text = (scripts?.['machine.identity'] ?? '').replace('/etc/machine-id', '/nowhere/machine-id')
  const { stdout } = spawnSync('sh', ['-c', text], { encoding: 'utf8' })
  const { hostname, machineId } = read({ 'machine.identity': stdout })
  assert.deepEqual([hostname.length > 0, machineId], [true, ''])
})

test('an older Linux tells its architecture by uname', () => {
  const { scripts } = machineNeeds(cluster(), cluster().members[0]!)
  const text = (scripts?.['machine.identity'] ?? '').replaceAll('/proc/sys/kernel/arch', '/nowhere/arch')
  const { stdout, stderr } = spawnSync('sh', ['-c', text], { encoding: 'utf8' })
  const here = spawnSync('uname', ['-m'], { encoding: 'utf8' }).stdout
  assert.equal(stderr, '')
  assert.match(stdout, new RegExp(`^\\n.+\\n.*\\n${here}$`))
  assert.equal(read({ 'machine.identity': '\nnode-1\n0123456789abcdef\naarch64\n' }).architecture, 'arm64')
  assert.equal(machine.architecture, 'amd64')
})

test('a machine that says nothing is unknown, without an error', () => {
  const { os, addresses } = read({})
  assert.equal(os.id, 'unknown')
  assert.deepEqual(addresses, [])
})

test('who serves has a leader and a vote', () => {
  const learner = up(4)
  learner.status = { ...learner.status!, isLearner: true }
  const facts = factsOf([up(1, 2), up(2, 2), up(3, 0), learner, empty, undefined])
  assert.equal(names(serving(facts)), 'etcd1 etcd2')
  assert.equal(leader(facts)?.name, 'etcd2')
  assert.equal(leader(factsOf([up(1, 0), empty])), undefined)
})

test('a majority is more than half', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(quorum), [1, 2, 2, 3, 3, 4, 4])
})
