import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, loaded, withLines, withMembers } from './helper.ts'

const MEMBERS: [name: string, members: string[], first: string][] = [
  [
    'one address twice',
    ['a: 10.0.0.1', 'b: 10.0.0.2', 'c: 10.0.0.1'],
    '6:10: c has the address of a, 10.0.0.1; each needs its own',
  ],
  [
    'one address in two spellings',
    ['a: FD00:0::1', 'b: fd00::1'],
    '5:10: b has the address of a, fd00::1; each needs its own',
  ],
  [
    'one name in two spellings',
    ['a: N1.example', 'b: n1.example'],
    '5:10: b has the address of a, n1.example; each needs its own',
  ],
  [
    'one peer address twice',
    ['a: { address: 10.0.0.1, peerAddress: 10.1.0.1 }', 'b: { address: 10.0.0.2, peerAddress: 10.1.0.1 }'],
    '5:44: b has the peer address of a, 10.1.0.1; each needs its own',
  ],
  ['no members', [], '3:5: cluster demo has no members; add one line `name: address` for each under members'],
  ['a list of members', ['- 10.0.0.1'], '3:5: members must be a map: one line `host: …` each'],
  [
    'eight members',
    'abcdefgh'.split('').map((name, n) => `${name}: 10.0.0.${n + 1}`),
    '3:5: 8 members: every write waits for 5 of them; use at most 7',
  ],
]

for (const [name, members, first] of MEMBERS)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withMembers(...members))[0], `hosts.yaml:${first}`))

const LINES: [name: string, lines: string[], first: string][] = [
  [
    'a balancer named like a member',
    ['loadBalancers: { etcd1: 10.0.0.21 }'],
    '7:22: etcd1 is a member already; give the load balancer another name, even on the same machine',
  ],
  [
    'one port for two programs',
    ['loadBalancers: { lb1: 10.0.0.11 }'],
    '7:27: lb1 and etcd1 are one machine (10.0.0.11), where haproxy.port and etcd.clientPort can’t both be 2379; set haproxy.port to another, such as 12379',
  ],
  [
    'a statistics port of etcd',
    ['loadBalancers: { lb1: 10.0.0.11 }', 'haproxy: { port: 1, statsPort: 2380 }'],
    '8:36: lb1 and etcd1 are one machine (10.0.0.11), where haproxy.statsPort and etcd.peerPort can’t both be 2380; set haproxy.statsPort to another, such as 12379',
  ],
  [
    'two ways to one machine',
    ['loadBalancers: { lb1: { address: 10.0.0.11, ssh: { user: bob } } }', 'haproxy: { port: 1 }'],
    '7:49: lb1 and etcd1 are one machine (10.0.0.11); give both the same `ssh`',
  ],
  [
    'client and peer port alike',
    ['etcd: { peerPort: 2379 }'],
    '7:23: etcd.peerPort and etcd.clientPort are both 2379; give each its own',
  ],
  [
    'HAProxy’s ports alike',
    ['haproxy: { statsPort: 2379 }'],
    '7:27: haproxy.statsPort and haproxy.port are both 2379; give each its own',
  ],
  [
    'sshd on etcd’s port',
    ['ssh: { port: 2380 }'],
    '4:7: etcd1 has sshd on port 2380, which is also etcd.peerPort; choose another for etcd.peerPort',
  ],
]

for (const [name, lines, first] of LINES)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withLines(...lines))[0], `hosts.yaml:${first}`))

test('A machine is refused in a second cluster, whatever its role', () => {
  const text = `${withLines()}\n  other: { members: { x: 10.0.1.1 }, loadBalancers: { y: 10.0.0.12 } }`
  assert.equal(
    complaints(text)[0],
    'hosts.yaml:7:58: y has the address of etcd2 in cluster demo, 10.0.0.12; a machine can be in one cluster only',
  )
})

test('A cluster may not be called all, which --cluster takes for every one', () => {
  const [first] = complaints('clusters: { all: { members: { a: 10.0.0.1 } } }')
  assert.equal(
    first,
    'hosts.yaml:1:13: the cluster `all` means every cluster after --cluster; choose another name',
  )
})

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `e${n}: 10.0.0.${n + 1}`)

const WARNINGS: [count: number, warning: string | undefined][] = [
  [1, '1 member: when its machine is lost, so is the cluster; 3 members survive the loss of any one'],
  [2, '2 members: if either fails the cluster stops, so two are worse than one; use 3'],
  [3, undefined],
  [4, '4 members survive 1 failure, no more than 3 do, and need 3 to agree; use 3 or 5'],
  [5, undefined],
  [6, '6 members survive 2 failures, no more than 5 do, and need 4 to agree; use 5 or 7'],
  [7, undefined],
]

for (const [count, warning] of WARNINGS)
  test(`${count} of seven possible members load, ${warning ? 'with' : 'without'} a warning`, () => {
    const [cluster] = loaded(withMembers(...numbered(count)))
    assert.equal(cluster!.members.length, count)
    assert.deepEqual(cluster!.warnings, warning ? [`hosts.yaml:3:5: ${warning}`] : [])
  })

test('Members of both address families are warned about', () => {
  const [cluster] = loaded(withMembers('a: 10.0.0.1', 'b: fd00::1', 'c: 10.0.0.3'))
  assert.match(cluster!.warnings[0]!, /^hosts\.yaml:5:10: b has an IPv6 address and others have IPv4/)
})

test('A version below the security floor is a warning at its line', () => {
  const [cluster] = loaded(withLines('etcd: { version: 3.5.30 }'))
  assert.match(cluster!.warnings[0]!, /^hosts\.yaml:7:22: etcd\.version: etcd 3\.5\.30 is below 3\.5\.33/)
})

test('A member and a balancer share a machine when their ports and ssh agree', () => {
  const [cluster] = loaded(withLines('loadBalancers: { lb1: 10.0.0.11 }', 'haproxy: { port: 12379 }'))
  assert.equal(cluster!.loadBalancers[0]!.machine, cluster!.members[0]!.machine)
})
