import { usage } from '../errors.ts'
import { type Cluster, type Host, hostsOf } from './cluster.ts'
import { shown } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** The clusters --cluster means: a name, `all`, or nothing when there is only one. */
export const selectClusters = (clusters: Cluster[], name?: string): Cluster[] => {
  const names = clusters.map(cluster => cluster.name)
  if (name === 'all') return clusters
  if (name === undefined) {
    if (clusters.length === 1) return clusters
    throw usage(
      `there are several clusters (${names.join(', ')}); name one with --cluster NAME, or --cluster all`,
    )
  }
  const found = clusters.filter(cluster => cluster.name === name)
  if (found.length) return found
  throw usage(`--cluster ${shown(name)} is not in the inventory${didYouMean(name, names, 'there are')}`)
}

/** The hosts --limit names, in inventory order, each once. */
export const limitHosts = (cluster: Cluster, names: readonly string[]): Host[] => {
  const hosts = hostsOf(cluster)
  const known = hosts.map(host => host.name)
  if (!names.length) throw usage(`--limit names no host; cluster ${cluster.name} has: ${known.join(', ')}`)
  for (const name of names)
    if (!known.includes(name))
      throw usage(
        `--limit ${shown(name)} is no host of cluster ${cluster.name}${didYouMean(name, known, 'it has')}`,
      )
  return hosts.filter(host => names.includes(host.name))
}
