import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockFindings, offsetWords } from '../../../lib/preflight/clock.ts'
import { checkAddresses, checkHostname, twins } from '../../../lib/preflight/identity.ts'
import { balancer, cluster, machine, subject } from './fixture.ts'

const brief = (found: { level: string; what: string }[]) => found.map(({ level, what }) => [level, what])

test('a host without the address of the inventory is refused, naming both', () => {
  const addresses = [
    { interface: 'lo', address: '127.0.0.1' },
    { interface: 'eth1', address: '10.0.0.77' },
  ]
  const [found, ...others] = checkAddresses(subject({ machine: { addresses } }))
  assert.deepEqual(others, [])
  assert.equal(found?.what, 'it does not have 10.0.0.11, its address')
  assert.match(found?.detail ?? '', /^it has 10\.0\.0\.77 on eth1,/)
})

test('the peer address must be there too, since etcd listens on it', () => {
  const host = { ...cluster().members[0]!, peerAddress: '10.9.0.11' }
  assert.deepEqual(brief(checkAddresses(subject({ host }))), [
    ['refuse', 'it does not have 10.9.0.11, its peerAddress'],
  ])
})

test('the address must be on the interface that the inventory names', () => {
  const on = (name: string) => subject({ host: { ...cluster().members[0]!, interface: name } })
  assert.deepEqual(checkAddresses(on('eth0')), [])
  assert.deepEqual(brief(checkAddresses(on('eth9'))), [['refuse', '10.0.0.11 is not on eth9']])
})

test('an address that is a DNS name, or a host without ip, is not compared', () => {
  const host = { ...cluster().members[0]!, address: 'etcd1.example.com', peerAddress: 'etcd1.example.com' }
  assert.deepEqual(checkAddresses(subject({ host })), [])
  assert.deepEqual(checkAddresses(subject({ machine: { addresses: [] } })), [])
})

test('another host name is information, unless the inventory asks for that name', () => {
  const named = { machine: { hostname: 'vm-11' } }
  assert.deepEqual(brief(checkHostname(subject(named))), [['info', 'it calls itself vm-11']])
  const host = { ...cluster().members[0]!, hostname: 'vm-11' }
  assert.deepEqual(checkHostname(subject({ ...named, host })), [])
})

test('two names of one machine are refused, a clone is warned about', () => {
  const [first, second] = cluster().members
  const one = subject({ host: first })
  const same = { ...subject({ host: second }), machine: one.machine }
  assert.deepEqual(brief(twins([one, same])), [['refuse', 'it is the same machine as etcd1']])
  const clone = subject({ host: second, machine: { machineId: one.machine.machineId } })
  assert.deepEqual(brief(twins([one, clone])), [['warn', 'it has the machine-id of etcd1']])
})

test('a member and a load balancer that the inventory puts on one machine are no twins', () => {
  const one = subject()
  const both = { ...subject({ host: { ...balancer, machine: one.host.machine } }), machine: one.machine }
  assert.deepEqual(twins([one, both]), [])
})

const clocks = (...offsets: number[]) =>
  cluster().members.map((host, index) => {
    const clock = { offsetMs: offsets[index] ?? 0, uncertaintyMs: 100 }
    return { ...subject({ host }), machine: machine(host, { clock }) }
  })
const told = (...offsets: number[]) =>
  clockFindings(clocks(...offsets)).map(({ host, level }) => `${host} ${level}`)

test('a clock is judged by what is sure of it: the round trip is taken off', () => {
  assert.deepEqual(told(0, 590, 0), [])
  assert.deepEqual(told(0, 610, 0), ['etcd2 warn'])
  assert.deepEqual(told(0, 0, -610), ['etcd3 warn'])
})

test('a clock off by half of what certificates are backdated is refused', () => {
  assert.deepEqual(told(0, 150_050, -150_200), ['etcd2 warn', 'etcd3 refuse'])
})

test('when all hosts agree, it is the clock of this machine', () => {
  assert.deepEqual(told(-3000, -3100, -2950), ['this machine warn'])
  assert.match(clockFindings(clocks(-3000, -3100, -2950))[0]!.what, /differs by \+3\.0 s/)
  assert.deepEqual(told(-3000, -3100, -9000), ['etcd1 warn', 'etcd2 warn', 'etcd3 warn'])
})

test('offsets read in the largest unit that fits', () => {
  assert.deepEqual([0, 12, -340, 1500, -90_000, 7_200_000].map(offsetWords), [
    '+0 ms',
    '+12 ms',
    '-340 ms',
    '+1.5 s',
    '-1.5 min',
    '+2.0 h',
  ])
})
