import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cluster, Host, KeyAlgorithm } from '../../../lib/inventory/cluster.ts'
import { ensureAuthority } from '../../../lib/pki/ensure-authority.ts'
import type { CertificateSpec } from '../../../lib/pki/spec.ts'

/** The moment all tests of certificates live in, unless a handshake needs the real one. */
export const NOW = new Date('2026-09-01T12:00:00Z')
export const DAY = 86_400_000
export const later = (days: number) => new Date(NOW.getTime() + days * DAY)

export const host = (name: string, address: string, more: Partial<Host> = {}): Host => ({
  name,
  role: 'member',
  machine: address,
  address,
  peerAddress: address,
  addresses: [],
  ssh: { host: address },
  ...more,
})

/** A cluster with only what the certificates read filled with care. */
export const cluster = (directory: string, pki: Partial<Cluster['pki']> = {}): Cluster =>
  ({
    name: 'demo',
    members: [host('etcd1', '10.0.0.11'), host('etcd2', '10.0.0.12'), host('etcd3', '10.0.0.13')],
    loadBalancers: [host('lb1', '10.0.0.21', { role: 'loadBalancer', addresses: ['etcd.example.org'] })],
    virtualAddress: { address: '10.0.0.20', prefix: 32, routerId: 20 },
    etcd: { discovery: 'static' },
    pki: {
      directory: join(directory, 'pki', 'demo'),
      algorithm: 'ecdsa-p256',
      caDays: 3650,
      leafDays: 365,
      ...pki,
    },
    inventory: { file: join(directory, 'hosts.yaml'), directory },
  }) as unknown as Cluster

export const spec = (more: Partial<CertificateSpec> = {}): CertificateSpec => ({
  commonName: 'etcd1 server',
  sans: ['DNS:etcd1', 'DNS:localhost', 'IP:10.0.0.11', 'IP:127.0.0.1', 'IP:::1'],
  purposes: ['serverAuth', 'clientAuth'],
  days: 365,
  algorithm: 'ecdsa-p256',
  ...more,
})

/** Runs with a folder of its own that is gone afterwards. */
export const inFolder = async <T>(work: (folder: string) => Promise<T> | T): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'pki-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An authority in memory, for tests that do not care about its folder. */
export const authority = (
  algorithm: KeyAlgorithm = 'ecdsa-p256',
  now = NOW,
  kind: 'client' | 'peer' = 'client',
) => inFolder(async folder => (await ensureAuthority(cluster(folder, { algorithm }), kind, now)).authority)
