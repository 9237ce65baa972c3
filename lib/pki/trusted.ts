import { refused } from '../errors.ts'
import { balancerSsl, clientCaFile, peerCaFile } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import { type Host, hostsOf } from '../inventory/cluster.ts'
import type { Look } from '../probe/look.ts'
import { authorityFiles } from './authority.ts'
import { trustOf } from './guard.ts'
import { inspectCertificate, splitPem } from './inspect.ts'
import type { AuthorityKind } from './profiles.ts'
import { providedOf } from './provided/provided.ts'

const places = (host: Host): [AuthorityKind, string][] =>
  host.role === 'member'
    ? [
        ['client', clientCaFile],
        ['peer', peerCaFile],
      ]
    : [['client', balancerSsl.ca]]

/** Which authorities a host trusts now. */
export const trustLook = (host: Host): Record<string, Look> =>
  Object.fromEntries(places(host).map(([kind, path]) => [`trusts ${kind}`, { text: path }]))

const fingerprints = (pem: string): string[] =>
  splitPem(pem).flatMap(block => inspectCertificate(block)?.fingerprint ?? [])

/**
 * That no host trusts an authority other than the one in the operator's folder. A CA is never made while any host
 * trusts one: the folder is on another operator's machine then. @throws RunbookError exit 5
 */
export const checkTrust = (facts: Facts): void => {
  const { cluster } = facts
  for (const kind of ['client', 'peer'] as const) {
    const files = authorityFiles(cluster, kind)
    const ours = fingerprints(trustOf(cluster, kind))
    const from =
      providedOf(cluster)?.authorities[kind]?.shown ?? (files.given ? files.certificate : undefined)
    for (const host of hostsOf(cluster)) {
      const look = facts.looks.get(host.name)?.get(`trusts ${kind}`)
      const theirs = look?.code === 0 ? fingerprints(look.output) : []
      if (!theirs.length || theirs.some(print => ours.includes(print))) continue
      throw refused(
        ours.length
          ? `${host.name} trusts another ${kind} CA than ${from ?? `the one in ${cluster.pki.directory}`}`
          : `${host.name} already trusts a ${kind} CA, but ${cluster.pki.directory} has none`,
        {
          host: `${host.name} (${host.address})`,
          because: 'certificates from a new CA would be refused by every member that trusts the old one',
          state: 'no certificate was changed',
          next: from
            ? `give the CA that the members trust; another one can only come in beside it, first both, then the new one alone`
            : `copy the folder from where this cluster was set up, as it is, to ${cluster.pki.directory}`,
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
