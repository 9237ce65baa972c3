import { type Phase, phaseOf } from '../../../lib/etcd/phase.ts'
import { optionsFound } from '../../../lib/etcd/sources.ts'
import type { Cluster, EtcdSettings, Host } from '../../../lib/inventory/cluster.ts'

/** A member called `name` at an address; everything else is the default. */
export const member = (name: string, address: string, rest: Partial<Host> = {}): Host => ({
  name,
  role: 'member',
  machine: name,
  address,
  peerAddress: address,
  addresses: [],
  ssh: { host: address },
  ...rest,
})

/** The cluster `demo` with three members, etcd 3.5.33 unless told otherwise. */
export const cluster = (
  etcd: Partial<EtcdSettings> = {},
  members = [member('etcd1', '10.0.0.11'), member('etcd2', '10.0.0.12'), member('etcd3', '10.0.0.13')],
): Cluster => ({
  name: 'demo',
  members,
  loadBalancers: [],
  etcd: {
    version: '3.5.33',
    sha256: {},
    style: 'file',
    discovery: 'static',
    discoveryEndpoints: [],
    clientPort: 2379,
    peerPort: 2380,
    metricsPort: 2381,
    dataBase: '/var/lib/etcd',
    token: 'demo-1',
    config: {},
    ...etcd,
  },
  install: {
    from: 'release',
    url: '',
    archives: '',
    directory: '/opt/etcd',
    bin: '/usr/local/bin',
    packages: [],
  },
  pki: { directory: '', algorithm: 'ecdsa-p256', caDays: 3650, leafDays: 365, trustStore: false },
  haproxy: { port: 2379, balance: 'roundrobin', statsPort: 0, timeoutSeconds: 3600 },
  backup: { directory: '/var/backups/etcd', schedule: 'hourly', keepHourly: 24, keepDaily: 7, fetchTo: '' },
  firewall: { tool: 'off', ssh: [] },
  hostsFile: false,
  warnings: [],
  inventory: { file: '/tmp/hosts.yaml', directory: '/tmp' },
})

/** The phase that an etcd.yaml says. */
export const phaseOfFile = (config: string): Phase | undefined => phaseOf(optionsFound({ config }))
