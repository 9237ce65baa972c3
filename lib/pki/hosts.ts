import { refused } from '../errors.ts'
import { sourcesOf } from '../etcd/dialling.ts'
import { balancerSsl, clientCaFile, pair, peerCaFile, sslDirectory } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import { type Cluster, type Host, hostsOf } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import { group } from '../resources/group.ts'
import { keyPair } from '../resources/pair.ts'
import type { Attributes, Resource } from '../resources/resource.ts'
import { authorityFiles, hasAuthority, loadAuthority } from './authority.ts'
import { inspectCertificate } from './inspect.ts'
import { ADMIN_USER, type AuthorityKind, clientSpec, HAPROXY_USER, peerSpec, serverSpec } from './profiles.ts'
import { whyReissue } from './reissue.ts'
import type { CertificateSpec } from './spec.ts'

const now = () => new Date()
const authority = (cluster: Cluster, kind: AuthorityKind) =>
  loadAuthority(authorityFiles(cluster, kind), now())

/** What hosts shall trust; empty while the authority is yet to be made, which a dry run meets. */
const bundle = (cluster: Cluster, kind: AuthorityKind) => () =>
  hasAuthority(authorityFiles(cluster, kind)) ? authority(cluster, kind).bundle : ''

const caFile = (cluster: Cluster, kind: AuthorityKind, path: string): Resource =>
  file(path, bundle(cluster, kind), { marker: 'BEGIN CERTIFICATE' })

/** A leaf on a host: issued when there is none, or when what it must say has changed or its end is near. */
const leaf = (
  cluster: Cluster,
  kind: AuthorityKind,
  place: string,
  spec: (facts: Facts) => CertificateSpec,
  options: Partial<Attributes> & { form?: 'split' | 'joined' } = {},
): Resource =>
  keyPair(place, {
    ...options,
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
  leaf(cluster, 'client', pair('server').directory, () => serverSpec(cluster, member), { owner: 'etcd' }),
  leaf(
    cluster,
    'peer',
    pair('peer').directory,
    facts => peerSpec(cluster, member, sourcesOf(facts, member)),
    {
      owner: 'etcd',
    },
  ),
]

/** On every member: the admin certificate, for etcdctl and backups; root's, or the inventory's adminGroup's as well. */
export const adminCertificate = (cluster: Cluster): Resource[] => [
  directory('/etc/etcd'),
  directory(sslDirectory),
  ...(cluster.adminGroup ? [group(cluster.adminGroup)] : []),
  leaf(cluster, 'client', pair('client').directory, () => clientSpec(cluster, ADMIN_USER), {
    owner: 'root',
    group: cluster.adminGroup ?? 'root',
    mode: cluster.adminGroup ? 0o640 : 0o600,
  }),
]

/** On a load balancer: the client CA and the certificate its health checks show; no user's name, no rights. */
export const balancerCertificates = (cluster: Cluster): Resource[] => [
  directory('/etc/haproxy'),
  directory(balancerSsl.directory),
  caFile(cluster, 'client', balancerSsl.ca),
  leaf(cluster, 'client', balancerSsl.pairDirectory, () => clientSpec(cluster, HAPROXY_USER), {
    form: 'joined',
  }),
]

const places = (host: Host): [AuthorityKind, string][] =>
  host.role === 'member'
    ? [
        ['client', clientCaFile],
        ['peer', peerCaFile],
      ]
    : [['client', balancerSsl.ca]]

/** Scripts that show which authorities a host trusts now. */
export const trustLook = (host: Host): Record<string, string> =>
  Object.fromEntries(places(host).map(([kind, path]) => [`trusts ${kind}`, `cat ${path}`]))

const fingerprints = (pem: string): string[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).flatMap(
    block => inspectCertificate(block)?.fingerprint ?? [],
  )

/**
 * That no host trusts an authority other than the one in the operator's folder. A CA is never made while any host
 * trusts one: the folder is on another operator's machine then. @throws RunbookError exit 5
 */
export const checkTrust = (facts: Facts): void => {
  const { cluster } = facts
  for (const kind of ['client', 'peer'] as const) {
    const files = authorityFiles(cluster, kind)
    const ours = hasAuthority(files) ? fingerprints(authority(cluster, kind).bundle) : []
    for (const host of hostsOf(cluster)) {
      const look = facts.looks.get(host.name)?.get(`trusts ${kind}`)
      const theirs = look?.code === 0 ? fingerprints(look.output) : []
      if (!theirs.length || theirs.some(print => ours.includes(print))) continue
      throw refused(
        ours.length
          ? `${host.name} trusts another ${kind} CA than the one in ${cluster.pki.directory}`
          : `${host.name} already trusts a ${kind} CA, but ${cluster.pki.directory} has none`,
        {
          host: `${host.name} (${host.address})`,
          because: 'certificates from a new CA would be refused by every member that trusts the old one',
          state: 'no certificate was changed',
          next: `copy the folder from where this cluster was set up, as it is, to ${cluster.pki.directory}`,
        },
      )
    }
    const unseen = cluster.members.filter(member => !facts.members.has(member.name))
    if (!ours.length && unseen.length)
      throw refused(
        `A CA is only made when every member was asked what it trusts; ${unseen.map(host => host.name).join(', ')} was not reached`,
        {
          state: 'no certificate was changed',
          next: 'bring every member within reach',
        },
      )
  }
}
