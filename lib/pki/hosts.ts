import { sourcesOf } from '../etcd/dialling.ts'
import { balancerSsl, clientCaFile, pair, peerCaFile, sslDirectory } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import { group } from '../resources/group.ts'
import { keyPair } from '../resources/pair.ts'
import type { Attributes, Of, Resource } from '../resources/resource.ts'
import { trust } from '../resources/trust.ts'
import { authorityFiles, hasAuthority, isProvided, loadAuthority } from './authority.ts'
import { trustOf } from './guard.ts'
import { ADMIN_USER, type AuthorityKind, clientSpec, HAPROXY_USER, peerSpec, serverSpec } from './profiles.ts'
import type { Use } from './provided/needs.ts'
import { pairFor } from './provided/provided.ts'
import { provision } from './provided/resource.ts'
import { whyReissue } from './reissue.ts'
import type { CertificateSpec } from './spec.ts'

const now = () => new Date()
const authority = (cluster: Cluster, kind: AuthorityKind) =>
  loadAuthority(authorityFiles(cluster, kind), now())

const caFile = (cluster: Cluster, kind: AuthorityKind, path: string): Resource =>
  file(path, () => trustOf(cluster, kind), { marker: 'BEGIN CERTIFICATE' })

type Leaf = { kind: AuthorityKind; use: Use; spec: (facts: Facts) => CertificateSpec; member?: Host }

/** A leaf on a host, issued here or handed on from where it was made. */
const leaf = (
  cluster: Cluster,
  { kind, use, spec, member }: Leaf,
  place: string,
  options: Partial<Attributes> & { form?: 'split' | 'joined' } = {},
): Resource =>
  keyPair(place, {
    ...options,
    ...(isProvided(cluster, kind)
      ? provision(() => pairFor(cluster, use, member))
      : issuing(cluster, kind, spec)),
  })

/** How it is issued: when there is none, or when what it must say has changed or its end is near. */
const issuing = (
  cluster: Cluster,
  kind: AuthorityKind,
  spec: (facts: Facts) => CertificateSpec,
): Pick<Of<'pair'>, 'why' | 'issue'> => ({
  why: (installed, facts) =>
    hasAuthority(authorityFiles(cluster, kind))
      ? whyReissue(spec(facts), installed, authority(cluster, kind).certificate, now())
      : 'its authority is yet to be made',
  issue: async facts => {
    // Issuing needs node-forge, which a run that issues nothing never loads.
    const { issue } = await import('./issue.ts')
    return issue(spec(facts), authority(cluster, kind), now())
  },
})

/** On every member: both CAs, the server and the peer pair; only etcd can read their keys. */
export const memberCertificates = (cluster: Cluster, member: Host): Resource[] => [
  directory('/etc/etcd'),
  directory(sslDirectory),
  caFile(cluster, 'client', clientCaFile),
  caFile(cluster, 'peer', peerCaFile),
  leaf(
    cluster,
    { kind: 'client', use: 'server', member, spec: () => serverSpec(cluster, member) },
    pair('server').directory,
    { owner: 'etcd' },
  ),
  leaf(
    cluster,
    { kind: 'peer', use: 'peer', member, spec: facts => peerSpec(cluster, member, sourcesOf(facts, member)) },
    pair('peer').directory,
    { owner: 'etcd' },
  ),
  systemTrust(cluster),
]

/** On every member: the admin certificate, for etcdctl and backups; root's, or the inventory's adminGroup's as well. */
export const adminCertificate = (cluster: Cluster): Resource[] => [
  directory('/etc/etcd'),
  directory(sslDirectory),
  ...(cluster.adminGroup ? [group(cluster.adminGroup)] : []),
  leaf(
    cluster,
    { kind: 'client', use: 'admin', spec: () => clientSpec(cluster, ADMIN_USER) },
    pair('client').directory,
    {
      owner: 'root',
      group: cluster.adminGroup ?? 'root',
      mode: cluster.adminGroup ? 0o640 : 0o600,
    },
  ),
]

/** On a load balancer: the client CA and the certificate its health checks show; no user's name, no rights. */
export const balancerCertificates = (cluster: Cluster): Resource[] => [
  directory('/etc/haproxy'),
  directory(balancerSsl.directory),
  caFile(cluster, 'client', balancerSsl.ca),
  leaf(
    cluster,
    { kind: 'client', use: 'check', spec: () => clientSpec(cluster, HAPROXY_USER) },
    balancerSsl.pairDirectory,
    { form: 'joined' },
  ),
  systemTrust(cluster),
]

/** The client CA in the host's own trust store, where the inventory wants it there; else it is taken out. */
const systemTrust = (cluster: Cluster): Resource =>
  trust(`etcd-runbooks-${cluster.name}`, () => (cluster.pki.trustStore ? trustOf(cluster, 'client') : ''))
