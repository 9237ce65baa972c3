import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { withLines, withMembers } from '../../unit/inventory/helper.ts'
import { type Local, local } from './entry.ts'

const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, n) => {
    const before = `*${'abcdefgh'[n]}`
    return `${name}: &${name} [${Array(9).fill(before).join(', ')}]`
  }),
].join('\n')
const big = Buffer.alloc(100_000_000, '#')

/** Inventory syntax and schema: 1 to 20. */
export const syntax: Local[] = [
  local(
    '1',
    'The inventory is not there',
    'refuse',
    {},
    'hosts.yaml does not exist (looked for /',
    'cp hosts.example.yaml hosts.yaml',
  ),
  local(
    '2',
    'The inventory is a directory',
    'refuse',
    { arrange: folder => mkdirSync(join(folder, 'hosts.yaml')) },
    'hosts.yaml is a directory; name the file',
  ),
  local(
    '2b',
    'The inventory is a device',
    'refuse',
    { arrange: folder => symlinkSync('/dev/zero', join(folder, 'hosts.yaml')) },
    'hosts.yaml is not a regular file',
  ),
  local(
    '2c',
    'The inventory is a link to itself',
    'refuse',
    { arrange: folder => symlinkSync('hosts.yaml', join(folder, 'hosts.yaml')) },
    'hosts.yaml cannot be read (ELOOP)',
  ),
  local(
    '3',
    'The inventory is empty',
    'refuse',
    { inventory: '' },
    'hosts.yaml:1:1: the file is empty, so there are no hosts',
  ),
  local(
    '3b',
    'There are only comments',
    'refuse',
    { inventory: '# later\n' },
    'hosts.yaml:1:1: there is nothing but comments here, so there are no hosts',
  ),
  local(
    '4',
    'A tab as indentation',
    'refuse',
    { inventory: 'clusters:\n\tdemo:' },
    'hosts.yaml:2:1: a tab is used as indentation',
    'use spaces',
  ),
  local(
    '5',
    'A key stands there twice',
    'refuse',
    { inventory: withMembers('a: 10.0.0.1', 'b: 10.0.0.2', 'a: 10.0.0.3') },
    'hosts.yaml:6:7: `a` stands here twice (first in line 4)',
  ),
  local(
    '6',
    'A misspelt key',
    'refuse',
    { inventory: withMembers('a: { adress: 10.0.0.1 }') },
    'hosts.yaml:4:12: a has the unknown key `adress`; did you mean `address`?',
  ),
  local(
    '7',
    'A list where a map belongs',
    'refuse',
    { inventory: withMembers('- 10.0.0.1') },
    'hosts.yaml:3:5: members must be a map: one line `host: …` each',
  ),
  local(
    '8',
    'An alias bomb',
    'refuse',
    { inventory: bomb },
    'hosts.yaml:1:7: anchors are not allowed in an inventory',
  ),
  local(
    '8b',
    'A hundred thousand levels',
    'refuse',
    { inventory: `clusters: ${nest(100_000)}` },
    'is nested more than 50 levels deep',
  ),
  local(
    '9',
    'Anchors and merge keys',
    'refuse',
    { inventory: withMembers('a: &x { address: 10.0.0.1 }', 'b: { <<: *x }') },
    'hosts.yaml:4:13: anchors are not allowed',
    'hosts.yaml:5:16: aliases are not allowed',
  ),
  local(
    '10',
    'Tags of programs',
    'refuse',
    { inventory: withMembers('a: !!js/function "x"', 'b: !!binary aGk=') },
    'the tag `!!js/function` is not allowed',
    'the tag `!!binary` is not allowed',
  ),
  local(
    '11',
    'Two documents in one file',
    'refuse',
    { inventory: `${withLines()}\n---\nclusters: {}` },
    'hosts.yaml:7:1: a second YAML document starts here',
  ),
  local(
    '12',
    'A byte order mark and the line ends of Windows',
    'accept',
    { inventory: `\uFEFF${withLines().replaceAll('\n', '\r\n')}` },
    '',
  ),
  local(
    '13',
    'Not UTF-8',
    'refuse',
    { inventory: Buffer.concat([Buffer.from(withMembers('a: ')), Buffer.from([0xff, 0xfe])]) },
    'hosts.yaml:4:10: this is not UTF-8',
  ),
  local(
    '13b',
    'A NUL byte',
    'refuse',
    { inventory: withMembers('a: 10.0.0.1\0') },
    'hosts.yaml:4:18: here is the control character 0 (byte 48)',
  ),
  local(
    '14',
    'Keys that mean something in JavaScript',
    'refuse',
    { inventory: `${withLines('__proto__: { polluted: 1 }', 'constructor: 1')}` },
    'hosts.yaml:7:5: cluster demo has the unknown key `__proto__`',
    'hosts.yaml:8:5: cluster demo has the unknown key `constructor`',
  ),
  local(
    '15',
    'A hundred megabytes',
    'refuse',
    { inventory: big },
    'hosts.yaml has 100000000 bytes, more than an inventory may have',
  ),
  local(
    '16',
    'A version that YAML reads as a number',
    'refuse',
    { inventory: withLines('etcd: { version: 3.10 }') },
    'hosts.yaml:7:22: etcd.version `3.10` is read as the number 3.1; put it in quotes',
  ),
  local(
    '17',
    'What is no port',
    'refuse',
    {
      inventory: withLines(
        'etcd: { clientPort: 22:22, peerPort: 65536, metricsPort: 0 }',
        'haproxy: { port: abc, statsPort: 2379.5 }',
        'ssh: { port: -1 }',
      ),
    },
    'etcd.clientPort `22:22` is not a port, a whole number from 1 to 65535',
    '`65536` is not a port',
    'etcd.metricsPort `0` is not',
    'haproxy.port `abc` is not',
    '`2379.5` is not',
    'ssh.port `-1` is not',
  ),
  local(
    '18',
    'A number that looks octal',
    'refuse',
    { inventory: withLines('etcd: { clientPort: 02379 }', 'backup: { keepDaily: 0o7 }') },
    'hosts.yaml:7:25: etcd.clientPort `02379` is not a port',
    '`0o7` is not a number of snapshots',
  ),
  local(
    '19',
    'A variable of the environment',
    'refuse',
    { inventory: withMembers('a: $ETCD1', 'b: $(hostname)') },
    'hosts.yaml:4:10: a.address `$ETCD1` looks like a variable; nothing is filled in here',
    '`$(hostname)`',
  ),
  local(
    '20',
    'An inventory that others can change',
    'warn',
    { inventory: withLines(), arrange: folder => chmodSync(join(folder, 'hosts.yaml'), 0o666) },
    'hosts.yaml can be changed by other users',
    'chmod go-w hosts.yaml',
  ),
  local(
    '20b',
    'A private key in the inventory',
    'refuse',
    { inventory: `${withLines()}\n# -----BEGIN OPENSSH PRIVATE KEY-----` },
    'hosts.yaml:7:3: a private key does not belong in the inventory',
  ),
  local(
    '20c',
    'A password in a URL',
    'refuse',
    { inventory: withLines('install: { from: mirror, url: "https://me:secret@mirror.example" }') },
    'is not a plain http or https URL, without user',
  ),
]
