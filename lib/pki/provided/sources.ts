import { refused } from '../../errors.ts'
import { dialledFrom } from '../../etcd/dialling.ts'
import { type Facts, type MachineFacts, machineOf } from '../../facts/facts.ts'
import type { Cluster, Host } from '../../inventory/cluster.ts'
import { covers } from '../leaf.ts'
import { san } from '../sans.ts'
import { pairFor } from './provided.ts'

/**
 * The addresses a member dials the others from that its peer certificate, made elsewhere, does not cover; known only
 * once the hosts were asked. Members compare them (etcd docs, "Transport security model").
 */
export const uncoveredSources = (
  cluster: Cluster,
  member: Host,
  machine: MachineFacts | undefined,
): string[] => {
  const leaf = pairFor(cluster, 'peer', member)?.file.certificates?.[0]
  return leaf ? dialledFrom(cluster, machine).filter(source => !covers(leaf, san(source))) : []
}

/** The sentence about them, to which what is wrong with the addresses belongs. */
export const uncovered = (cluster: Cluster, member: Host, sources: string[]) => {
  const { file } = pairFor(cluster, 'peer', member)!
  return {
    what: `its peer certificate ${file.shown} does not cover ${sources.join(', ')}`,
    detail: `${member.name} dials the other members from there, and they would refuse it`,
    next: `have it issued anew with ${sources.join(' ')} as well, and put it in its place`,
  }
}

/** That members accept each other's peer certificates made elsewhere. @throws RunbookError exit 5 */
export const checkSources = (facts: Facts): void => {
  for (const member of facts.cluster.members) {
    const sources = uncoveredSources(facts.cluster, member, machineOf(facts, member))
    if (!sources.length) continue
    const { what, detail, next } = uncovered(facts.cluster, member, sources)
    throw refused(`${member.name}: ${what}`, {
      host: `${member.name} (${member.address})`,
      because: detail,
      state: 'no certificate was changed',
      next,
    })
  }
}
