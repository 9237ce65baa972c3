import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostsBlock, hostsLines } from '../../../lib/preflight/hosts-file.ts'
import { tellFindings } from '../../../lib/preflight/tell.ts'
import { member } from '../etcd/fixture.ts'
import { balancer, cluster, factsOf, machine, placesOutput, subject } from './fixture.ts'

const whole = cluster()
const hosts = [...whole.members, balancer]
const factsWith = (name: string, given: Parameters<typeof subject>[0]) =>
  factsOf(hosts.map(host => subject({ host, ...(host.name === name ? given : {}) })))
const quiet = { verbose: false }

test('nothing is said when all is well, or when all there is is information', () => {
  assert.deepEqual(tellFindings(factsWith('', {}), hosts, quiet), { events: [], error: undefined })
  const named = { machine: { hostname: 'vm-11' } }
  assert.deepEqual(tellFindings(factsWith('etcd1', named), hosts, quiet).events, [])
})

test('--verbose shows the table all the same, with a row for each host', () => {
  const { events } = tellFindings(factsWith('etcd1', { machine: { hostname: 'vm-11' } }), hosts, {
    verbose: true,
  })
  assert.deepEqual(events, [
    {
      event: 'table',
      columns: ['host', 'system', 'clock', 'disk', 'finding'],
      rows: [
        ['etcd1', 'Debian 12', '+2 ms', '80 GB free, flush 1.2 ms', 'it calls itself vm-11'],
        ['etcd2', 'Debian 12', '+2 ms', '80 GB free, flush 1.2 ms', '–'],
        ['etcd3', 'Debian 12', '+2 ms', '80 GB free, flush 1.2 ms', '–'],
        ['lb1', 'Debian 12', '+2 ms', '80 GB free, flush 1.2 ms', '–'],
      ],
      optional: ['system', 'clock'],
    },
  ])
})

test('a warning is a sentence below the table and no reason to stop', () => {
  const full = '48828 1000000 900000 ext4 /'
  const plenty = '78377132 1000000 900000 ext4 /'
  const looks = { places: placesOutput([plenty, plenty, full]) }
  const { events, error } = tellFindings(factsWith('etcd2', { looks }), hosts, quiet)
  assert.equal(error, undefined)
  assert.deepEqual(
    events.map(({ event }) => event),
    ['table', 'warning'],
  )
  assert.match(JSON.stringify(events[1]), /etcd2: 50 MB free for backups: .* df -h \/var\/backups/)
})

test('all that stands in the way is one error with exit 5, each with what to type', () => {
  const looks = { tools: 'flock\n' }
  const facts = factsOf([
    ...whole.members.map(host => subject({ host, looks })),
    subject({ host: balancer, looks: { system: 'init tini\n' } }),
  ])
  const { error } = tellFindings(facts, hosts, quiet)
  assert.equal(error?.exit, 5)
  assert.equal(error?.message, '2 things stand in the way on etcd1, etcd2, etcd3 and lb1')
  assert.match(
    error?.details.because ?? '',
    /^etcd1, etcd2 and etcd3: flock missing: .*\nlb1: process 1 is tini/,
  )
  assert.match(
    error?.details.next ?? '',
    /^apt-get install util-linux {3}# on etcd1, etcd2 and etcd3\nuse a machine/,
  )
  assert.equal(error?.details.state, 'nothing was changed on any host')
})

test('a finding of this machine has a row of its own', () => {
  const clock = { offsetMs: -4000, uncertaintyMs: 1 }
  const facts = factsOf(hosts.map(host => ({ ...subject({ host }), machine: machine(host, { clock }) })))
  const [table] = tellFindings(facts, hosts, quiet).events
  assert.deepEqual(table?.event === 'table' && table.rows.at(-1), [
    'this machine',
    '',
    '',
    '',
    'the clock here differs by +4.0 s from that of all hosts',
  ])
})

test('hosts that were not reached, or left out with --limit, are not judged', () => {
  const facts = factsWith('etcd2', { looks: { tools: 'flock\n' } })
  assert.equal(tellFindings(facts, [hosts[0]!], quiet).error, undefined)
  facts.machines.delete('etcd2')
  assert.equal(tellFindings(facts, hosts, quiet).error, undefined)
})

test('/etc/hosts names every host: full name, name, own host name; one line for an address', () => {
  const named = cluster({
    domain: 'example.com',
    members: [member('etcd1', '10.0.0.11', { hostname: 'vm-11' }), member('etcd2', 'etcd2.example.net')],
    loadBalancers: [{ ...balancer, address: '10.0.0.11' }],
  })
  assert.deepEqual(hostsLines(named), ['10.0.0.11 etcd1.example.com etcd1 vm-11 lb1.example.com lb1'])
  assert.deepEqual(hostsLines(whole), [
    '10.0.0.11 etcd1',
    '10.0.0.12 etcd2',
    '10.0.0.13 etcd3',
    '10.0.0.21 lb1',
  ])
})

test('the virtual address is nobody’s name, and a cluster of DNS names needs no block', () => {
  assert.ok(
    !hostsLines(cluster({ virtualAddress: { address: '10.0.0.100', prefix: 32, routerId: 100 } })).some(
      line => line.includes('10.0.0.100'),
    ),
  )
  const dns = cluster({ members: [member('etcd1', 'etcd1.example.com')], loadBalancers: [] })
  assert.deepEqual(hostsBlock(dns), [])
})
