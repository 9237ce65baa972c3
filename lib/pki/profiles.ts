import type { KeyObject } from 'node:crypto'
import { targetOf } from '../discovery/records.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { keyIdentifier } from './keys.ts'
import { sansOf } from './sans.ts'
import type { CertificateSpec, San } from './spec.ts'

/** Clients and peers are trusted by different authorities, so that no client can pose as a member. */
export type AuthorityKind = 'client' | 'peer'

/** Common names, which etcd takes for the user when authentication is on (etcd docs, "Role-based access control"). */
export const ADMIN_USER = 'root'
export const HAPROXY_USER = 'haproxy-check'

// X.520 allows 64 characters; the end is what tells two apart, so the cluster's name gives way.
const named = (name: string, rest: string) => `${name.slice(0, 63 - rest.length)} ${rest}`
const common = ({ pki }: Cluster) => ({ organization: pki.organization, algorithm: pki.algorithm })

/** Every name under which a machine may be called: as listed, as it calls itself, and both within the domain. */
const namesOf = ({ domain, etcd }: Cluster, { name, address, hostname, addresses }: Host) => [
  name,
  address,
  hostname,
  ...addresses,
  ...[domain, etcd.discoveryDomain]
    .filter(Boolean)
    .flatMap(within => [name, hostname].filter(Boolean).map(one => `${one}.${within}`)),
]
/** `etcdctl --discovery-srv` checks the domain itself, not the target (etcd docs, "Clustering: DNS discovery"). */
export const srvDomain = (cluster: Cluster) => cluster.etcd.discoveryDomain

/**
 * An own authority: it signs leaves only. The name carries the beginning of its key's identifier, so that two
 * authorities of one cluster, or of two clusters that are both called `demo`, are told apart at a glance.
 */
export const authoritySpec = (cluster: Cluster, kind: AuthorityKind, key: KeyObject): CertificateSpec => ({
  ...common(cluster),
  commonName: named(cluster.name, `etcd ${kind} CA ${keyIdentifier(key).toString('hex').slice(0, 8)}`),
  sans: [],
  purposes: [],
  days: cluster.pki.caDays,
  authority: { pathLength: 0 },
})

/**
 * What a member shows its clients. Both purposes, because etcd's own gateway dials with it; the blank in its
 * common name keeps it from being any user's. Covers the balancers too: they pass TLS through untouched.
 */
export const serverSpec = (cluster: Cluster, member: Host): CertificateSpec => ({
  ...common(cluster),
  commonName: named(member.name, 'server'),
  sans: sansOf([
    ...namesOf(cluster, member),
    member.peerAddress,
    ...['localhost', '127.0.0.1', '::1'],
    ...cluster.loadBalancers.flatMap(balancer => namesOf(cluster, balancer)),
    cluster.virtualAddress?.address,
    srvDomain(cluster),
  ]),
  purposes: ['serverAuth', 'clientAuth'],
  days: cluster.pki.leafDays,
})

/** The one common name of all members of a cluster, fit for etcd's `allowed-cn` where an authority is shared. */
export const peerCommonName = (cluster: Cluster): string => named(cluster.name, 'etcd peer')

/**
 * What members show each other. `sources` are the addresses from which this member really dials the others:
 * the receiving member refuses a certificate that lacks them (etcd docs, "Transport security model").
 */
export const peerSpec = (cluster: Cluster, member: Host, sources: string[]): CertificateSpec => ({
  ...common(cluster),
  commonName: peerCommonName(cluster),
  sans: sansOf([
    ...namesOf(cluster, member),
    member.peerAddress,
    ...sources,
    srvDomain(cluster),
    cluster.etcd.discoveryDomain && targetOf(cluster, member, 'server'),
  ]),
  purposes: ['serverAuth', 'clientAuth'],
  days: cluster.pki.leafDays,
})

/** A client: its common name is its etcd user. It has no alternative names, so it works from any address. */
export const clientSpec = (cluster: Cluster, user: string): CertificateSpec => ({
  ...common(cluster),
  commonName: user,
  sans: [] as San[],
  purposes: ['clientAuth'],
  days: cluster.pki.leafDays,
})
