import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderEnvironment } from '../../../lib/etcd/environment.ts'
import { renderFlags } from '../../../lib/etcd/flags.ts'
import type { Phase } from '../../../lib/etcd/phase.ts'
import { SOURCES } from '../../../lib/etcd/sources.ts'
import type { EtcdSettings } from '../../../lib/inventory/cluster.ts'
import { cluster } from './fixture.ts'

const input = (etcd: Partial<EtcdSettings>, phase: Phase = 'tls') => {
  const all = cluster(etcd)
  return { cluster: all, member: all.members[0]!, phase, initialClusterState: 'new' as const }
}

test('a plain 3.4 member has exactly these variables', () => {
  const config = { 'grpc-keepalive-interval': 90e9, 'log-package-levels': 'a "b" $c\\' }
  assert.equal(
    renderEnvironment(input({ version: '3.4.23', style: 'env', config }, 'plain')),
    `# Managed by etcd-runbooks. A change made here is undone by the next run;
# say it in the inventory, under etcd.config. systemd reads it for etcd.service.

ETCD_NAME="etcd1"
ETCD_DATA_DIR="/var/lib/etcd/etcd1.etcd"

# Where it listens, and what it tells clients. Metrics and health stay on loopback.
ETCD_LISTEN_CLIENT_URLS="http://10.0.0.11:2379,http://127.0.0.1:2379"
ETCD_ADVERTISE_CLIENT_URLS="http://10.0.0.11:2379"
ETCD_LISTEN_PEER_URLS="http://10.0.0.11:2380"
ETCD_LISTEN_METRICS_URLS="http://127.0.0.1:2381"

# Read once, when the data directory is empty; later the members know each other.
ETCD_INITIAL_ADVERTISE_PEER_URLS="http://10.0.0.11:2380"
ETCD_INITIAL_CLUSTER="etcd1=http://10.0.0.11:2380,etcd2=http://10.0.0.12:2380,etcd3=http://10.0.0.13:2380"
ETCD_INITIAL_CLUSTER_STATE="new"
ETCD_INITIAL_CLUSTER_TOKEN="demo-1"

# Room: the quota is the size at which the cluster stops taking writes.
ETCD_QUOTA_BACKEND_BYTES="2147483648"
ETCD_AUTO_COMPACTION_MODE="periodic"
ETCD_AUTO_COMPACTION_RETENTION="1h"

# Guards.
ETCD_STRICT_RECONFIG_CHECK="true"
ETCD_PRE_VOTE="true"
ETCD_ENABLE_GRPC_GATEWAY="true"
ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK="true"

# Logs go to the journal.
ETCD_LOGGER="zap"
ETCD_LOG_OUTPUTS="stderr"

# From the inventory.
ETCD_GRPC_KEEPALIVE_INTERVAL="90s"
ETCD_LOG_PACKAGE_LEVELS="a \\"b\\" \\$c\\\\"
`,
  )
})

test('a 3.6 member with TLS has exactly these flags', () => {
  const config = { 'feature-gates': 'CompactHashCheck=true', 'host-whitelist': 'a b,50%,$x' }
  assert.deepEqual(renderFlags(input({ version: '3.6.14', style: 'flags', config })), [
    '--name=etcd1',
    '--data-dir=/var/lib/etcd/etcd1.etcd',
    '--listen-client-urls=https://10.0.0.11:2379,https://127.0.0.1:2379',
    '--advertise-client-urls=https://10.0.0.11:2379',
    '--listen-peer-urls=https://10.0.0.11:2380',
    '--listen-metrics-urls=http://127.0.0.1:2381',
    '--cert-file=/etc/etcd/ssl/server/tls.crt',
    '--key-file=/etc/etcd/ssl/server/tls.key',
    '--trusted-ca-file=/etc/etcd/ssl/client-ca.crt',
    '--client-cert-auth=true',
    '--peer-cert-file=/etc/etcd/ssl/peer/tls.crt',
    '--peer-key-file=/etc/etcd/ssl/peer/tls.key',
    '--peer-trusted-ca-file=/etc/etcd/ssl/peer-ca.crt',
    '--peer-client-cert-auth=true',
    '--initial-advertise-peer-urls=https://10.0.0.11:2380',
    '--initial-cluster=etcd1=https://10.0.0.11:2380,etcd2=https://10.0.0.12:2380,etcd3=https://10.0.0.13:2380',
    '--initial-cluster-state=new',
    '--initial-cluster-token=demo-1',
    '--quota-backend-bytes=2147483648',
    '--auto-compaction-mode=periodic',
    '--auto-compaction-retention=1h',
    '--strict-reconfig-check=true',
    '--feature-gates=CompactHashCheck=true,InitialCorruptCheck=true',
    '--logger=zap',
    '--log-outputs=stderr',
    '"--host-whitelist=a b,50%%,$$x"',
  ])
})

test('each style has one command line in the unit, and no second source', () => {
  const unit = (style: EtcdSettings['style']) =>
    SOURCES.flags
      .render(input({ style }))
      .split('\n')
      .filter(line => /^(ExecStart|Environment)|^ {2}--/.test(line))
  assert.deepEqual(unit('file'), ['ExecStart=/opt/etcd/3.5.33/etcd --config-file /etc/etcd/etcd.yaml'])
  assert.deepEqual(unit('env'), ['EnvironmentFile=/etc/default/etcd', 'ExecStart=/opt/etcd/3.5.33/etcd'])
  const [first, second, ...rest] = unit('flags')
  assert.equal(first, 'ExecStart=/opt/etcd/3.5.33/etcd \\')
  assert.equal(second, '  --name=etcd1 \\')
  assert.equal(rest.at(-1), '  --log-outputs=stderr')
  assert.ok(rest.slice(0, -1).every(line => line.endsWith(' \\')))
})
