import { withLines, withMembers } from '../../unit/inventory/helper.ts'
import { type Entry, judged, local } from './entry.ts'
import { foundWith } from './found.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `etcd${n + 1}: 10.0.0.${n + 1}`)
const HOSTILE = [';', '$(id)', '`id`', '|', '&', '>', "'", ' ']
const named = (names: string[]) =>
  withMembers(...names.map((name, n) => `${JSON.stringify(name)}: 10.0.0.${n + 1}`))

/** Names, addresses and topology: 21 to 41, but for what takes a cluster. */
export const topology: Entry[] = [
  local(
    '21',
    'Two members of one name',
    'refuse',
    { inventory: withMembers('a: 10.0.0.1', 'a: 10.0.0.2') },
    'hosts.yaml:5:7: `a` stands here twice (first in line 4)',
  ),
  local(
    '21b',
    'A member and a load balancer of one name',
    'refuse',
    { inventory: withLines('loadBalancers: { etcd1: 10.0.0.21 }') },
    'hosts.yaml:7:22: etcd1 is a member already; give the load balancer another name',
  ),
  local(
    '22',
    'Two members with one address',
    'refuse',
    { inventory: withMembers('a: FD00:0::1', 'b: fd00::1') },
    'hosts.yaml:5:10: b has the address of a, fd00::1; each needs its own',
  ),
  local(
    '23',
    'Two members with one peer address',
    'refuse',
    {
      inventory: withMembers(
        'a: { address: 10.0.0.1, peerAddress: 10.1.0.1 }',
        'b: { address: 10.0.0.2, peerAddress: 10.1.0.1 }',
      ),
    },
    'hosts.yaml:5:44: b has the peer address of a, 10.1.0.1',
  ),
  local(
    '25',
    'What a shell would read in a name',
    'refuse',
    { inventory: named(HOSTILE.map(sign => `a${sign}b`)) },
    ...HOSTILE.map(sign => `the host \`a${sign}b\` is not a name: use a–z, 0–9 and -`),
  ),
  local(
    '25b',
    'A line end in a name',
    'refuse',
    { inventory: named(['a\nreboot']) },
    'hosts.yaml:4:7: the host `a·reboot` contains U+000A',
  ),
  local(
    '26',
    'A name that is an option',
    'refuse',
    { inventory: named(['-oProxyCommand=id']) },
    'hosts.yaml:4:7: the host `-oProxyCommand=id` is not a name',
  ),
  local(
    '26b',
    'A login name that is an option',
    'refuse',
    { inventory: withLines('ssh: { user: -oProxyCommand=id }') },
    'hosts.yaml:7:18: ssh.user `-oProxyCommand=id` is not a login name',
  ),
  local(
    '27',
    'What would end a name in a list or a path',
    'refuse',
    { inventory: named(['a=b', 'a,b', 'a/b', '..']) },
    ...['a=b', 'a,b', 'a/b', '..'].map(name => `the host \`${name}\` is not a name`),
  ),
  local(
    '28',
    'Letters that look alike, too many, or capital',
    'refuse',
    { inventory: named(['n\u043ede', 'a'.repeat(64), 'Etcd1']) },
    'hosts.yaml:4:7: the host `n\u043ede` contains U+043E, which only looks like a letter',
    'has 64 characters; at most 63 fit',
    'the host `Etcd1` has capital letters; write etcd1',
  ),
  local(
    '29',
    'IPv6 in brackets, with a zone, or of one wire alone',
    'refuse',
    { inventory: withMembers('a: "[fd00::1]"', 'b: fe80::1%eth1', 'c: fe80::1') },
    'hosts.yaml:4:10: a.address `[fd00::1]` has brackets; write IPv6 without: fd00::1',
    'has a zone, so it is link-local',
    'c.address `fe80::1` is link-local',
  ),
  local(
    '29b',
    'IPv6 in any spelling',
    'accept',
    { inventory: withMembers('a: "FD00:0:0::1"', 'b: fd00::2', 'c: fd00:0:0:0:0:0:0:3') },
    '',
  ),
  local(
    '30',
    'Members with IPv4 beside others with IPv6',
    'warn',
    { inventory: withMembers('a: 10.0.0.1', 'b: fd00::1', 'c: 10.0.0.3') },
    'hosts.yaml:5:10: b has an IPv6 address and others have IPv4; every member must be able to dial every other',
  ),
  local(
    '31',
    'What is no IPv4 address',
    'refuse',
    { inventory: withMembers('a: 010.0.0.1', 'b: 10.0.0.256', 'c: 10.0.0.1/24') },
    'a.address `010.0.0.1` has the leading zero of an octal number',
    'b.address `10.0.0.256` is not an IPv4 address: 256 is more than 255',
    'c.address `10.0.0.1/24` is a network; write the address alone: 10.0.0.1',
  ),
  local(
    '32',
    'Addresses nobody else can dial',
    'refuse',
    {
      inventory: withMembers(
        'a: 0.0.0.0',
        'b: 127.0.1.1',
        'c: 224.0.0.1',
        'd: 255.255.255.255',
        'e: localhost',
      ),
    },
    'a.address `0.0.0.0` stands for no or any address',
    'b.address `127.0.1.1` is a loopback address',
    'c.address `224.0.0.1` is a multicast address',
    'd.address `255.255.255.255` is a broadcast or reserved address',
    'e.address `localhost` is a loopback address',
  ),
  local(
    '34',
    'An even number of members',
    'warn',
    { inventory: withMembers(...numbered(4)) },
    'hosts.yaml:3:5: 4 members survive 1 failure, no more than 3 do, and need 3 to agree; use 3 or 5',
  ),
  local(
    '34b',
    'Two members',
    'warn',
    { inventory: withMembers(...numbered(2)) },
    'hosts.yaml:3:5: 2 members: if either fails the cluster stops, so two are worse than one; use 3',
  ),
  local(
    '35',
    'One member',
    'warn',
    { inventory: withMembers(...numbered(1)) },
    'hosts.yaml:3:5: 1 member: when its machine is lost, so is the cluster',
  ),
  local(
    '35b',
    'Eight members',
    'refuse',
    { inventory: withMembers(...numbered(8)) },
    'hosts.yaml:3:5: 8 members: every write waits for 5 of them; use at most 7',
  ),
  local(
    '36',
    'No members',
    'refuse',
    { inventory: 'clusters:\n  demo:\n    members: {}' },
    'hosts.yaml:3:5: cluster demo has no members; add one line `name: address`',
  ),
  local(
    '37',
    'A load balancer on a member, with its port',
    'refuse',
    { inventory: withLines('loadBalancers: { lb1: 10.0.0.11 }') },
    'lb1 and etcd1 are one machine (10.0.0.11), where haproxy.port and etcd.clientPort can’t both be 2379; set haproxy.port to another, such as 12379',
  ),
  local(
    '38',
    'One port for clients and peers',
    'refuse',
    { inventory: withLines('etcd: { peerPort: 2379 }') },
    'hosts.yaml:7:23: etcd.peerPort and etcd.clientPort are both 2379; give each its own',
  ),
  local(
    '38b',
    'sshd on the port of etcd',
    'refuse',
    { inventory: withLines('ssh: { port: 2380 }') },
    'etcd1 has sshd on port 2380, which is also etcd.peerPort',
  ),
  judged(
    '41',
    'A machine with another host name',
    'inform',
    () => foundWith({ etcd1: { machine: { hostname: 'db-17' } } }),
    'etcd1: it calls itself db-17',
    'set hostname of etcd1',
  ),
]
