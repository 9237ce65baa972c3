import { features } from '../etcd/versions.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, EtcdSettings, Host } from '../inventory/cluster.ts'
import { registryCertificates } from './files.ts'

/** Stands in a dry run for a token that is only made when it is needed. */
export const NO_TOKEN_YET = 'made-just-before-the-first-start'

/** Whether the members have found each other: whoever has a log knows them all. */
const begun = (facts: Facts): boolean => facts.cluster.members.some(member => memberOf(facts, member)?.hasLog)

/**
 * The token of a cluster that is forming. It is made on the first member, whose mark counts until the cluster has begun:
 * another's may be of an earlier try. From then on all marks say the same, and the first member may be out of reach.
 */
export const tokenOf = (facts: Facts): string | undefined =>
  (begun(facts) ? facts.cluster.members : facts.cluster.members.slice(0, 1))
    .map(member => memberOf(facts, member)?.token)
    .find(Boolean)

/**
 * What a member's configuration says instead of `initial-cluster` until it has a log, or undefined: etcd reads either
 * only once, and wants just one of them (etcd docs, "Clustering"). A member that is late to a cluster which a token
 * brought together is told the members like any other, because the token is used up by then.
 */
export const discoveryKeys = (facts: Facts, member: Host): Record<string, unknown> | undefined => {
  const { discovery, discoveryDomain, discoverySrvName } = facts.cluster.etcd
  if (memberOf(facts, member)?.hasLog) return undefined
  if (discovery === 'srv')
    return {
      'discovery-srv': discoveryDomain,
      ...(discoverySrvName ? { 'discovery-srv-name': discoverySrvName } : {}),
    }
  return discovery === 'token' && !begun(facts) ? tokenKeys(facts.cluster, tokenOf(facts)) : undefined
}

const tokenKeys = ({ etcd }: Cluster, token: string | undefined): Record<string, unknown> =>
  etcd.discoveryEndpoints.length
    ? registryKeys(etcd, token ?? NO_TOKEN_YET)
    : {
        discovery: token ?? `${etcd.discoveryUrl}/${NO_TOKEN_YET}`,
        // Else a member that comes too many serves as a proxy and calls that ready; 3.6 knows nothing else.
        ...(features(etcd.version).v3Discovery ? {} : { 'discovery-fallback': 'exit' }),
      }

/** etcd's file has these in sections of their own, which its flags don't have. */
const registryKeys = (etcd: EtcdSettings, token: string): Record<string, unknown> => {
  const endpoints = etcd.discoveryEndpoints
  const secure = endpoints.some(one => one.startsWith('https:'))
    ? { 'insecure-transport': false, ...registryCertificates(etcd) }
    : undefined
  if (etcd.style === 'file')
    return { 'discovery-config': { token, client: { endpoints, ...(secure ? { secure } : {}) } } }
  const flags = Object.entries({ token, endpoints, ...secure })
  return Object.fromEntries(flags.map(([name, value]) => [`discovery-${name}`, value]))
}

/**
 * The cluster as a member's configuration should describe it. Members that a token brought together have that token
 * mixed into their ids, so one that is late must be told it in place of the inventory's.
 */
export const clusterAsFound = (facts: Facts): Cluster => {
  const token = tokenOf(facts)
  return token ? { ...facts.cluster, etcd: { ...facts.cluster.etcd, token } } : facts.cluster
}
