import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, withMembers } from './helper.ts'

const CASES: [name: string, members: string[], first: string][] = [
  [
    'IPv4 above 255',
    ['a: 10.0.0.256'],
    '4:10: a.address `10.0.0.256` is not an IPv4 address: 256 is more than 255',
  ],
  [
    'an octal number',
    ['a: 010.0.0.1'],
    '4:10: a.address `010.0.0.1` has the leading zero of an octal number in 010; write it without',
  ],
  [
    'too few numbers',
    ['a: 10.0.1'],
    '4:10: a.address `10.0.1` is not an IPv4 address; that has four numbers, such as 10.0.0.11',
  ],
  ['a decimal number', ['a: 10.1'], '4:10: a.address `10.1` is read as the number 10.1; put it in quotes'],
  [
    'a network',
    ['a: 10.0.0.1/24'],
    '4:10: a.address `10.0.0.1/24` is a network; write the address alone: 10.0.0.1',
  ],
  [
    'a port',
    ['a: 10.0.0.1:22'],
    '4:10: a.address `10.0.0.1:22` has a port in it; ports have keys of their own',
  ],
  [
    'a user',
    ['a: root@10.0.0.1'],
    '4:10: a.address `root@10.0.0.1` has a user in it; put that under `ssh.user`',
  ],
  ['a URL', ['a: https://10.0.0.1'], '4:10: a.address `https://10.0.0.1` is a URL; write the address alone'],
  ['brackets', ['a: "[fd00::1]"'], '4:10: a.address `[fd00::1]` has brackets; write IPv6 without: fd00::1'],
  ['unquoted brackets', ['a: [fd00::1]'], '4:7: a is a list; write one address, IPv6 without brackets'],
  [
    'a zone',
    ['a: fe80::1%eth0'],
    '4:10: a.address `fe80::1%eth0` has a zone, so it is link-local, good only on one wire; write a routable address',
  ],
  ['link-local IPv6', ['a: fe80::1'], '4:10: a.address `fe80::1` is link-local, good only on one wire'],
  [
    'link-local IPv4',
    ['a: 169.254.1.1'],
    '4:10: a.address `169.254.1.1` is link-local, good only on one wire',
  ],
  [
    'IPv4 in IPv6',
    ['a: "::ffff:10.0.0.1"'],
    '4:10: a.address `::ffff:10.0.0.1` is an IPv4 address in IPv6 clothes; write the IPv4 address',
  ],
  [
    'loopback',
    ['a: 127.0.1.1'],
    '4:10: a.address `127.0.1.1` is a loopback address, which other machines cannot reach',
  ],
  [
    'localhost',
    ['a: localhost'],
    '4:10: a.address `localhost` is a loopback address, which other machines cannot reach',
  ],
  [
    'the zero address',
    ['a: 0.0.0.0'],
    '4:10: a.address `0.0.0.0` stands for no or any address, which other machines cannot dial',
  ],
  [
    'the IPv6 zero address',
    ['a: "::"'],
    '4:10: a.address `::` stands for no or any address, which other machines cannot dial',
  ],
  ['multicast', ['a: 224.0.0.1'], '4:10: a.address `224.0.0.1` is a multicast address, not one machine'],
  [
    'broadcast',
    ['a: 255.255.255.255'],
    '4:10: a.address `255.255.255.255` is a broadcast or reserved address',
  ],
  [
    'a variable',
    ['a: $ETCD1'],
    '4:10: a.address `$ETCD1` looks like a variable; nothing is filled in here, write the address',
  ],
  ['a command', ['a: 10.0.0.1;id'], '4:10: a.address `10.0.0.1;id` is neither an IP address nor a host name'],
  [
    'an option',
    ['a: -oProxyCommand=x'],
    '4:10: a.address `-oProxyCommand=x` is neither an IP address nor a host name',
  ],
  ['no address', ['a:'], '4:7: a has no `address`; add an IP address or DNS name'],
  [
    'a loopback peer address',
    ['a: { address: 10.0.0.1, peerAddress: "::1" }'],
    '4:44: a.peerAddress `::1` is a loopback address, which other machines cannot reach',
  ],
  [
    'an interface with a space',
    ['a: { address: 10.0.0.1, interface: "eth 1" }'],
    '4:42: a.interface `eth 1` is not an interface name such as eth1',
  ],
  [
    'a bad further address',
    ['a: { address: 10.0.0.1, addresses: [10.0.0.2/8] }'],
    '4:43: a.addresses `10.0.0.2/8` is a network; write the address alone: 10.0.0.2',
  ],
  [
    'a host name with a space',
    ['a: { address: 10.0.0.1, hostname: "a b" }'],
    '4:41: a.hostname `a b` is not a host name',
  ],
  ['capitals in a name', ['Etcd1: 10.0.0.1'], '4:7: the host `Etcd1` has capital letters; write etcd1'],
  [
    'a hyphen first',
    ['-a: 10.0.0.1'],
    '4:7: the host `-a` is not a name: use a–z, 0–9 and -, with a letter or digit at both ends',
  ],
  [
    'an equals sign in a name',
    ['a=b: 10.0.0.1'],
    '4:7: the host `a=b` is not a name: use a–z, 0–9 and -, with a letter or digit at both ends',
  ],
  [
    'shell in a name',
    ['"a;reboot": 10.0.0.1'],
    '4:7: the host `a;reboot` is not a name: use a–z, 0–9 and -, with a letter or digit at both ends',
  ],
  [
    'a look-alike letter',
    ['n\u043ede: 10.0.0.1'],
    '4:7: the host `n\u043ede` contains U+043E, which only looks like a letter to people; use a–z, 0–9 and -',
  ],
  [
    'a long name',
    [`${'a'.repeat(64)}: 10.0.0.1`],
    `4:7: the host \`${'a'.repeat(60)}…\` has 64 characters; at most 63 fit a host name`,
  ],
  [
    'the name localhost',
    ['localhost: 10.0.0.1'],
    '4:7: the host `localhost` is the name of every machine for itself; choose another name',
  ],
]

for (const [name, members, first] of CASES)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withMembers(...members))[0], `hosts.yaml:${first}`))
