import { isIP } from 'node:net'
import { type Cluster, hostsOf } from '../inventory/cluster.ts'
import { block } from '../resources/block.ts'
import type { Resource } from '../resources/resource.ts'

/** `address name.domain name` for every host (hosts(5)); several names of one address share a line. Pure. */
export const hostsLines = (cluster: Cluster): string[] => {
  const names = new Map<string, Set<string>>()
  for (const { address, name, hostname } of hostsOf(cluster)) {
    // What DNS names already needs no line, and could have none: it has no address here.
    if (!isIP(address)) continue
    const known = names.get(address) ?? new Set()
    for (const word of [...(cluster.domain ? [`${name}.${cluster.domain}`] : []), name, hostname ?? name])
      known.add(word)
    names.set(address, known)
  }
  return [...names].map(([address, words]) => [address, ...words].join(' '))
}

/** The cluster's names as a marked block; the rest of /etc/hosts stays byte for byte. */
export const hostsBlock = (cluster: Cluster): Resource[] => {
  const lines = hostsLines(cluster)
  return lines.length ? [block('/etc/hosts', `etcd-runbooks ${cluster.name}`, lines)] : []
}
