import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complaints, loaded, withLines, withMembers } from './helper.ts'

// Lines below a cluster with three members; the first of them is line 7.
const CASES: [name: string, lines: string[], first: string][] = [
  [
    'a key of another level',
    ['version: 3.5.33'],
    '7:5: cluster demo has the unknown key `version`; it belongs under `etcd`',
  ],
  [
    'etcd’s spelling of a key',
    ['etcd: { client-port: 1 }'],
    '7:13: etcd has the unknown key `client-port`; did you mean `clientPort`?',
  ],
  [
    'a key like nothing',
    ['ssh: { zzzzzzzz: 1 }'],
    '7:12: ssh has the unknown key `zzzzzzzz`; it knows: user, port, identityFile, knownHostsFile, proxyJump, persist',
  ],
  [
    '__proto__',
    ['__proto__: { polluted: 1 }'],
    '7:5: cluster demo has the unknown key `__proto__`; it knows: members, loadBalancers, virtualAddress, ssh, etcd, install, pki, haproxy, backup, firewall, adminGroup, hostsFile, domain',
  ],
  [
    'constructor',
    ['etcd: { constructor: 1 }'],
    '7:13: etcd has the unknown key `constructor`; it knows: version, sha256, style, discovery, discoveryDomain, discoverySrvName, discoveryUrl, discoveryEndpoints, discoveryTls, clientPort, peerPort, metricsPort, dataBase, walBase, token, config',
  ],
  [
    'a merge key',
    ['<<: { domain: x }'],
    '7:5: cluster demo has the unknown key `<<`; it knows: members, loadBalancers, virtualAddress, ssh, etcd, install, pki, haproxy, backup, firewall, adminGroup, hostsFile, domain',
  ],
  ['a section that is a word', ['etcd: yes'], '7:11: etcd must be a map of keys and values'],
  ['a section that is a list', ['etcd: [version]'], '7:5: etcd must be a map of keys and values'],
  [
    'an unquoted short version',
    ['etcd: { version: 3.10 }'],
    '7:22: etcd.version `3.10` is read as the number 3.1; put it in quotes',
  ],
  [
    'a short version',
    ['etcd: { version: "3.10" }'],
    '7:22: etcd.version: `3.10` is not a released etcd version: write all three numbers, such as 3.6.14',
  ],
  [
    'a version with a v',
    ['etcd: { version: v3.5.33 }'],
    '7:22: etcd.version: write the version without the v: 3.5.33',
  ],
  [
    'a version that corrupts',
    ['etcd: { version: 3.5.1 }'],
    '7:22: etcd.version: etcd 3.5.1 can corrupt data: a crash under load can leave members with different data (fixed in 3.5.3): use 3.5.33',
  ],
  [
    'port 0',
    ['etcd: { clientPort: 0 }'],
    '7:25: etcd.clientPort `0` is not a port, a whole number from 1 to 65535',
  ],
  [
    'port 65536',
    ['etcd: { peerPort: 65536 }'],
    '7:23: etcd.peerPort `65536` is not a port, a whole number from 1 to 65535',
  ],
  [
    'half a port',
    ['haproxy: { port: 2379.5 }'],
    '7:22: haproxy.port `2379.5` is not a port, a whole number from 1 to 65535',
  ],
  [
    'two ports',
    ['ssh: { port: "22:22" }'],
    '7:18: ssh.port `22:22` is not a port, a whole number from 1 to 65535',
  ],
  [
    'an octal port',
    ['ssh: { port: 0600 }'],
    '7:18: ssh.port `0600` is not a port, a whole number from 1 to 65535',
  ],
  [
    'a key without value',
    ['domain:'],
    '7:5: domain has no value; write a domain such as example.com, or remove the key',
  ],
  ['an empty text', ['domain: ""'], '7:13: domain is empty; write a domain such as example.com'],
  [
    'a list for a text',
    ['domain: [a]'],
    '7:5: domain is a list or a map; write a domain such as example.com',
  ],
  ['yes for true', ['hostsFile: yes'], '7:16: hostsFile `yes` is neither true nor false; write one of them'],
  [
    'a style there is none of',
    ['etcd: { style: yaml }'],
    '7:20: etcd.style `yaml` is unknown; write one of file, env, flags',
  ],
  [
    'a setting that a file can’t say',
    ['etcd: { config: { raft-read-timeout: 9000000000 } }'],
    '7:23: etcd.config: `raft-read-timeout` is not read in a file by etcd 3.5, only as a flag or variable: set `etcd.style` to env or flags, or leave it out',
  ],
  [
    'a setting that only a file can say',
    ['etcd: { style: env, config: { client-transport-security: { allowed-cn: [a] } } }'],
    '7:64: etcd.config: `client-transport-security.allowed-cn` has neither flag nor variable in etcd 3.5.33: set `etcd.style` to file, or leave it out',
  ],
  [
    'a package version of another etcd',
    ['etcd: { version: 3.5.33 }', 'install: { from: package, packageVersion: 3.4.23-4+b4 }'],
    '8:47: install.packageVersion 3.4.23-4+b4 is etcd 3.4.23, but etcd.version is 3.5.33; make them agree',
  ],
  [
    'an unknown source',
    ['install: { from: usb }'],
    '7:22: install.from `usb` is unknown; write one of release, mirror, push, package',
  ],
  [
    'a mirror without URL',
    ['install: { from: mirror }'],
    '7:22: install.from is mirror, but install.url is missing; add it',
  ],
  [
    'a URL with a password',
    ['install: { url: "https://a:b@c/d" }'],
    '7:21: install.url `https://a:b@c/d` is not a plain http or https URL, without user, query or spaces',
  ],
  [
    'a URL with a slash',
    ['install: { url: "http://c/" }'],
    '7:21: install.url `http://c/` ends with a slash; remove it',
  ],
  [
    'no retention',
    ['backup: { keepHourly: 0 }'],
    '7:27: backup.keepHourly `0` is not a number of snapshots to keep, a whole number from 1 to 10000',
  ],
  [
    'a schedule with a semicolon',
    ['backup: { schedule: "hourly; x" }'],
    '7:25: backup.schedule `hourly; x` is not a systemd calendar expression such as hourly',
  ],
  [
    'two lines of command',
    ['backup: { copy: "a\\nb" }'],
    '7:21: backup.copy has a control character; write a command line',
  ],
  [
    'a user that is an option',
    ['ssh: { user: -oProxyCommand=x }'],
    '7:18: ssh.user `-oProxyCommand=x` is not a login name',
  ],
  ['a user with a dollar', ['ssh: { user: "a$b" }'], '7:18: ssh.user `a$b` is not a login name'],
  [
    'a jump that is an option',
    ['ssh: { proxyJump: -oX=y }'],
    '7:23: ssh.proxyJump `-oX=y` is not a jump host; write [user@]host[:port], several with commas between',
  ],
  [
    'a variable in a path',
    ['ssh: { identityFile: $HOME/key }'],
    '7:26: ssh.identityFile `$HOME/key` looks like a variable; nothing is filled in here, write the path',
  ],
  [
    'another’s home',
    ['ssh: { identityFile: ~bob/key }'],
    '7:26: ssh.identityFile `~bob/key` names another user’s home; write the path out',
  ],
  [
    'half a CA',
    ['pki: { clientCa: { certificate: a.crt } }'],
    '7:12: pki.clientCa has no `key`, so nothing can be issued with it; add its private key, or set pki.from to the directory with certificates it has issued',
  ],
  [
    'leaves outliving the CA',
    ['pki: { caDays: 100 }'],
    '7:20: pki.leafDays is 365, but the authority lives only 100 days (pki.caDays); make it less',
  ],
  [
    'a short sum',
    ['etcd: { sha256: { amd64: abc } }'],
    '7:30: etcd.sha256.amd64 `abc` is not a sha256 sum, which has 64 hexadecimal digits',
  ],
  [
    'an unknown architecture',
    ['etcd: { sha256: { amd46: abc } }'],
    '7:23: etcd.sha256 has the unknown key `amd46`; did you mean `amd64`?',
  ],
  [
    'a number too large',
    ['etcd: { config: { quota-backend-bytes: 9223372036854775807 } }'],
    '7:44: etcd.config: `9223372036854775807` is too large a number',
  ],
  [
    'a word for etcd.config',
    ['etcd: { config: fast }'],
    '7:21: etcd.config must be a map of keys and values',
  ],
]

for (const [name, lines, first] of CASES)
  test(`The place and the cure are named for ${name}`, () =>
    assert.equal(complaints(withLines(...lines))[0], `hosts.yaml:${first}`))

test('A key that etcd of this version does not know is refused where it stands', () => {
  const [first] = complaints(withLines('etcd:', '  config:', '    quota-backend-byte: 1'))
  assert.match(
    first!,
    /^hosts\.yaml:9:9: etcd\.config: `quota-backend-byte` .*did you mean `quota-backend-bytes`/,
  )
})

test('A misspelt key is not also reported as a missing one', () => {
  assert.equal(complaints(withMembers('a:', '  adress: 10.0.0.1')).length, 1)
})

test('Keys of etcd’s own configuration are passed on with their types', () => {
  const [cluster] = loaded(withLines('etcd: { config: { quota-backend-bytes: 8589934592, pre-vote: true } }'))
  assert.deepEqual(cluster!.etcd.config, { 'quota-backend-bytes': 8_589_934_592, 'pre-vote': true })
})

test('An empty section is the same as none', () => {
  assert.deepEqual(loaded(withLines('ssh:', 'etcd:', '  config:', 'pki:')), loaded(withLines()))
})
