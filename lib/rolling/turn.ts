import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Gate } from './gate.ts'

/**
 * Fresh facts before a host's turn: by that host alone, where it can tell of all and finds that they still serve, with
 * what the one before it has said; else each is asked by itself.
 */
export const lookBefore = async (
  fleet: Fleet,
  { along }: Gate,
  host: Host,
  said: Promise<string>,
  refresh: () => Promise<Facts>,
): Promise<Facts> => {
  const others = along?.others(host, fleet.facts) ?? []
  if (!along || !others.length) return refresh()
  const question = { resources: [], looks: [], facts: true, along: others }
  const [heard] = await Promise.all([said, fleet.probe(new Map([[host.machine, question]]))])
  const facts = along.heard(fleet.facts, heard)
  return facts && along.others(host, facts).length ? facts : refresh()
}
