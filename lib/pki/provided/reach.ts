import { isIP } from 'node:net'
import type { Cluster, Host } from '../../inventory/cluster.ts'
import { covers } from '../leaf.ts'
import { san } from '../sans.ts'
import { pairFor } from './provided.ts'

const covering = (cluster: Cluster, member: Host, names: string[]): string | undefined => {
  const leaf = pairFor(cluster, 'server', member)?.file.certificates?.[0]
  return leaf ? names.find(name => covers(leaf, san(name))) : names[0]
}

/** The address a member's own host asks it by, which its certificate covers: loopback, unless made elsewhere without. */
export const localAddress = (cluster: Cluster, member: Host): string =>
  covering(cluster, member, ['127.0.0.1', 'localhost']) ?? member.address

/**
 * The DNS name by which HAProxy recognises a member; undefined where its certificate has addresses alone, which HAProxy
 * does not compare (configuration manual, "verifyhost").
 */
export const verifiedName = (cluster: Cluster, member: Host): string | undefined => {
  const { name, hostname, address, addresses } = member
  const names = [name, hostname, address, ...addresses].filter(one => one !== undefined && !isIP(one))
  const domain = cluster.domain ? names.map(one => `${one}.${cluster.domain}`) : []
  return covering(cluster, member, [...names, ...domain] as string[])
}
