import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, loaded, withLines } from './helper.ts'

const TWO = 'loadBalancers: { lb1: 10.0.0.21, lb2: 10.0.0.22 }'
const REFUSED: [name: string, lines: string[], first: string][] = [
  [
    'that is a host’s',
    [TWO, 'virtualAddress: 10.0.0.22'],
    '8:21: virtualAddress 10.0.0.22 is lb2’s own; choose one no host has',
  ],
  [
    'that is a name',
    [TWO, 'virtualAddress: lb.example'],
    '8:21: virtualAddress.address `lb.example` is a name; write the IP address',
  ],
  [
    'that is a network',
    [TWO, 'virtualAddress: 10.0.0.20/24'],
    '8:21: virtualAddress.address `10.0.0.20/24` is a network; write the address alone: 10.0.0.20',
  ],
  [
    'without load balancers',
    ['virtualAddress: { address: 10.0.0.20 }'],
    '7:32: virtualAddress 10.0.0.20 is for load balancers, and there are none; add loadBalancers, or remove it',
  ],
  [
    'whose prefix only IPv6 has',
    [TWO, 'virtualAddress: { address: 10.0.0.20, prefix: 64 }'],
    '8:51: virtualAddress.prefix 64 is too long for IPv4; write 1 to 32',
  ],
  [
    'of another family than a load balancer',
    ['loadBalancers: { lb1: fd00::21, lb2: 10.0.0.22 }', 'virtualAddress: fd00::20'],
    '7:42: lb2 has an IPv4 address, and virtualAddress is IPv6: VRRP needs one family; change either',
  ],
  [
    'of load balancers given by name',
    ['loadBalancers: { lb1: 10.0.0.21, lb2: lb2.example }', 'virtualAddress: 10.0.0.20'],
    '7:43: lb2 is given by name, and virtualAddress needs the load balancers’ IP addresses, which VRRP is spoken between; write lb2’s',
  ],
  [
    'with a VRRP id that there is none of',
    [TWO, 'virtualAddress: { address: 10.0.0.20, routerId: 256 }'],
    '8:53: virtualAddress.routerId `256` is not a VRRP router id, a whole number from 1 to 255',
  ],
  [
    'with a key that it does not know',
    [TWO, 'virtualAddress: { address: 10.0.0.20, nic: eth0 }'],
    '8:43: virtualAddress has the unknown key `nic`; it knows: address, prefix, interface, routerId',
  ],
]

for (const [name, lines, first] of REFUSED)
  test(`The place and the cure are named for a virtual address ${name}`, () =>
    assert.equal(complaints(withLines(...lines))[0], `hosts.yaml:${first}`))

const virtual = (...lines: string[]) => loaded(withLines(...lines))[0]!.virtualAddress

test('An address alone gets a prefix that is itself and its last byte for a VRRP id', () => {
  assert.deepEqual(virtual(TWO, 'virtualAddress: 10.0.0.20'), {
    address: '10.0.0.20',
    prefix: 32,
    routerId: 20,
  })
  assert.deepEqual(
    virtual('loadBalancers: { lb1: fd00::1:21, lb2: fd00::1:22 }', 'virtualAddress: FD00:0::1:100'),
    { address: 'fd00::1:100', prefix: 128, routerId: 255 },
  )
})

test('What is said of it wins', () =>
  assert.deepEqual(
    virtual(TWO, 'virtualAddress: { address: 10.0.0.20, prefix: 24, interface: eth1, routerId: 7 }'),
    { address: '10.0.0.20', prefix: 24, interface: 'eth1', routerId: 7 },
  ))

test('With one load balancer it loads, and a warning says what is missing', () => {
  const [cluster] = loaded(withLines('loadBalancers: { lb1: 10.0.0.21 }', 'virtualAddress: 10.0.0.20'))
  assert.deepEqual(cluster!.warnings, [
    'hosts.yaml:7:5: virtualAddress 10.0.0.20 has one load balancer only, so nothing takes it over when that fails; add a second',
  ])
})

/** Two clusters with these virtual addresses. */
const two = (one: string, other: string): string =>
  [
    withLines(TWO, `virtualAddress: ${one}`),
    '  other:',
    '    members: { a: 10.1.0.1 }',
    '    loadBalancers: { b: 10.1.0.2, c: 10.1.0.3 }',
    `    virtualAddress: ${other}`,
  ].join('\n')

const BETWEEN: [name: string, one: string, other: string, first: string][] = [
  [
    'one virtual address',
    '10.0.0.20',
    '10.0.0.20',
    'virtualAddress 10.0.0.20 is also that of cluster demo; each cluster needs its own',
  ],
  [
    'a virtual address that is a host of the other',
    '10.0.0.20',
    '10.0.0.21',
    'virtualAddress 10.0.0.21 is the address of lb1 in cluster demo; choose one no host has',
  ],
  [
    'one VRRP id on one network',
    '10.0.0.20',
    '{ address: 10.0.0.30, routerId: 20 }',
    'virtualAddress 10.0.0.30 and that of cluster demo both have the VRRP id 20; set virtualAddress.routerId of one to another',
  ],
]

for (const [name, one, other, first] of BETWEEN)
  test(`Two clusters may not have ${name}`, () =>
    assert.match(complaints(two(one, other))[0] ?? '', new RegExp(`^hosts\\.yaml:12:\\d+: ${first}$`)))

test('Virtual addresses of two networks may end alike', () =>
  assert.equal(loaded(two('10.0.0.20', '10.1.0.20')).length, 2))
