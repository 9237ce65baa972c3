import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { renderConfig } from '../../../lib/etcd/config.ts'
import { checkConfig, keyType } from '../../../lib/etcd/config-keys.ts'
import { PHASES } from '../../../lib/etcd/phase.ts'
import { cluster, member, phaseOfFile } from './fixture.ts'

const VERSIONS = ['3.4.23', '3.5.16', '3.5.33', '3.6.14']
const render = (of: ReturnType<typeof cluster>, phase: (typeof PHASES)[number], index = 0) =>
  renderConfig({ cluster: of, member: of.members[index]!, phase, initialClusterState: 'new' })

test('a plain member has exactly this configuration', () => {
  assert.equal(
    render(cluster({ version: '3.4.23', config: { 'snapshot-count': 5000 } }), 'plain'),
    `# Managed by etcd-runbooks. A change made here is undone by the next run;
# say it in the inventory, under etcd.config.

name: etcd1
data-dir: /var/lib/etcd/etcd1.etcd

# Where it listens, and what it tells clients. Metrics and health stay on loopback.
listen-client-urls: http://10.0.0.11:2379,http://127.0.0.1:2379
advertise-client-urls: http://10.0.0.11:2379
listen-peer-urls: http://10.0.0.11:2380
listen-metrics-urls: http://127.0.0.1:2381

# Read once, when the data directory is empty; later the members know each other.
initial-advertise-peer-urls: http://10.0.0.11:2380
initial-cluster: etcd1=http://10.0.0.11:2380,etcd2=http://10.0.0.12:2380,etcd3=http://10.0.0.13:2380
initial-cluster-state: new
initial-cluster-token: demo-1

# Room: the quota is the size at which the cluster stops taking writes.
quota-backend-bytes: 2147483648
auto-compaction-mode: periodic
auto-compaction-retention: 1h

# Guards.
strict-reconfig-check: true
pre-vote: true
enable-grpc-gateway: true
experimental-initial-corrupt-check: true

# Logs go to the journal.
logger: zap
log-outputs:
  - stderr

# From the inventory.
snapshot-count: 5000
`,
  )
})

test('a TLS member of an IPv6 cluster with its own log disk has exactly this configuration', () => {
  const six = cluster(
    { version: '3.6.14', walBase: '/mnt/wal', config: { 'auto-compaction-retention': '8h' } },
    [
      member('a', 'fd00::1', { peerAddress: 'fd00:1::1' }),
      member('b', 'fd00::2', { peerAddress: 'fd00:1::2' }),
    ],
  )
  assert.equal(
    render(six, 'tls'),
    `# Managed by etcd-runbooks. A change made here is undone by the next run;
# say it in the inventory, under etcd.config.

name: a
data-dir: /var/lib/etcd/a.etcd
wal-dir: /mnt/wal/a.wal/wal

# Where it listens, and what it tells clients. Metrics and health stay on loopback.
listen-client-urls: https://[fd00::1]:2379,https://127.0.0.1:2379
advertise-client-urls: https://[fd00::1]:2379
listen-peer-urls: https://[fd00:1::1]:2380
listen-metrics-urls: http://127.0.0.1:2381

# Both sides prove who they are; clients and peers have a CA each.
client-transport-security:
  cert-file: /etc/etcd/ssl/server/tls.crt
  key-file: /etc/etcd/ssl/server/tls.key
  trusted-ca-file: /etc/etcd/ssl/client-ca.crt
  client-cert-auth: true
peer-transport-security:
  cert-file: /etc/etcd/ssl/peer/tls.crt
  key-file: /etc/etcd/ssl/peer/tls.key
  trusted-ca-file: /etc/etcd/ssl/peer-ca.crt
  client-cert-auth: true

# Read once, when the data directory is empty; later the members know each other.
initial-advertise-peer-urls: https://[fd00:1::1]:2380
initial-cluster: a=https://[fd00:1::1]:2380,b=https://[fd00:1::2]:2380
initial-cluster-state: new
initial-cluster-token: demo-1

# Room: the quota is the size at which the cluster stops taking writes.
quota-backend-bytes: 2147483648
auto-compaction-mode: periodic
auto-compaction-retention: 8h

# Guards.
strict-reconfig-check: true
feature-gates: InitialCorruptCheck=true

# Logs go to the journal.
logger: zap
log-outputs:
  - stderr
`,
  )
})

test('on the way to TLS the client port answers both schemes, loopback too, and peers change last', () => {
  const both = parse(render(cluster(), 'both'))
  assert.equal(
    both['listen-client-urls'],
    'http://10.0.0.11:2379,http://127.0.0.1:2379,https://10.0.0.11:2379,https://127.0.0.1:2379',
  )
  assert.equal(both['advertise-client-urls'], 'https://10.0.0.11:2379')
  assert.equal(both['listen-peer-urls'], 'http://10.0.0.11:2380')
  assert.ok(both['peer-transport-security'])
  const peer = parse(render(cluster(), 'peer'))
  assert.equal(peer['listen-peer-urls'], 'https://10.0.0.11:2380')
  assert.equal(peer['initial-advertise-peer-urls'], 'https://10.0.0.11:2380')
  assert.equal(peer['listen-client-urls'], both['listen-client-urls'])
})

test('a name is advertised but never bound, and no port is bound twice', () => {
  const named = parse(render(cluster({}, [member('m', 'm.example.org')]), 'tls'))
  assert.equal(named['listen-client-urls'], 'https://0.0.0.0:2379')
  assert.equal(named['listen-peer-urls'], 'https://0.0.0.0:2380')
  assert.equal(named['advertise-client-urls'], 'https://m.example.org:2379')
  const loop = parse(render(cluster({}, [member('m', '127.0.0.1')]), 'plain'))
  assert.equal(loop['listen-client-urls'], 'http://127.0.0.1:2379')
})

test('what the user says replaces a default where it stands, and joins our gate and TLS sections', () => {
  const config = {
    'quota-backend-bytes': 8589934592,
    'auto-compaction-mode': 'revision',
    'auto-compaction-retention': '10000',
    'feature-gates': 'CompactHashCheck=true',
    'peer-transport-security': { 'allowed-cn': ['etcd-peer'] },
  }
  const text = render(cluster({ version: '3.6.14', config }), 'tls')
  const parsed = parse(text)
  assert.equal(parsed['quota-backend-bytes'], 8589934592)
  assert.equal(parsed['auto-compaction-retention'], '10000')
  assert.equal(parsed['feature-gates'], 'CompactHashCheck=true,InitialCorruptCheck=true')
  assert.deepEqual(parsed['peer-transport-security']['allowed-cn'], ['etcd-peer'])
  assert.equal(parsed['peer-transport-security']['client-cert-auth'], true)
  assert.doesNotMatch(text, /From the inventory/)
  assert.equal(parse(render(cluster({ config }), 'plain'))['peer-transport-security'], undefined)
  const off = { 'feature-gates': 'InitialCorruptCheck=false' }
  assert.equal(
    parse(render(cluster({ version: '3.6.14', config: off }), 'tls'))['feature-gates'],
    off['feature-gates'],
  )
  const old = { 'experimental-initial-corrupt-check': true }
  assert.equal(parse(render(cluster({ version: '3.6.14', config: old }), 'tls'))['feature-gates'], undefined)
})

test('gates of the user stay where an old key says the check of data that is ours', () => {
  const config = { 'feature-gates': 'CompactHashCheck=true', 'experimental-initial-corrupt-check': false }
  const parsed = parse(render(cluster({ version: '3.6.14', config }), 'tls'))
  assert.equal(parsed['feature-gates'], 'CompactHashCheck=true')
  assert.equal(parsed['experimental-initial-corrupt-check'], false)
})

test('every key written exists in the version it is written for', () => {
  for (const version of VERSIONS)
    for (const phase of PHASES)
      for (const key of Object.keys(parse(render(cluster({ version, walBase: '/w' }), phase))))
        assert.ok(keyType(key, version), `${key} in ${version}`)
})

test('the phase is read back from what was written, in every version', () => {
  for (const version of VERSIONS)
    for (const phase of PHASES) assert.equal(phaseOfFile(render(cluster({ version }), phase)), phase)
})

test('a configuration of no known phase has none', () => {
  const plain = render(cluster(), 'plain')
  const tls = render(cluster(), 'tls')
  assert.equal(phaseOfFile(plain.replace('listen-peer-urls: http:', 'listen-peer-urls: https:')), undefined)
  assert.equal(phaseOfFile(tls.replaceAll('trusted-ca-file', 'trusted-ca-fil')), undefined)
  assert.equal(phaseOfFile(tls.replace('peer-transport-security', 'x')), undefined)
  for (const text of ['', 'x', '- a', 'a: [', '\t', 'name: x'])
    assert.equal(phaseOfFile(text), undefined, text)
})

test('whatever texts the inventory carries, the file parses to them', () => {
  const awkward = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'yes',
      'off',
      'null',
      '~',
      '1_000',
      '0o17',
      '010',
      '1:30',
      '1e3',
      ': #',
      '- x',
      '2024-01-01',
      '!x',
    ),
  )
  fc.assert(
    fc.property(awkward, awkward, fc.constantFrom(...VERSIONS), (token, value, version) => {
      const parsed = parse(render(cluster({ version, token, config: { metrics: value } }), 'tls'))
      assert.equal(parsed['initial-cluster-token'], token)
      assert.equal(parsed.metrics, value)
    }),
  )
})

test('the defaults pass the check that user settings must pass, apart from keys the runbooks own', () => {
  for (const version of VERSIONS) {
    const problems = checkConfig(parse(render(cluster({ version }), 'plain')), version)
    assert.deepEqual(
      problems.map(({ path }) => path[0]),
      [
        ...['name', 'data-dir', 'listen-client-urls', 'advertise-client-urls', 'listen-peer-urls'],
        ...['listen-metrics-urls', 'initial-advertise-peer-urls', 'initial-cluster', 'initial-cluster-state'],
        'initial-cluster-token',
      ],
    )
  }
})
