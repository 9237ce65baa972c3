import { configDirectory, etcdConfig, phaseFor } from '../etcd/desired.ts'
import { proofTitle, writeProof } from '../etcd/proof.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Resource } from '../resources/resource.ts'
import { check, type Move, type Step } from '../step.ts'
import {
  addMoves,
  checkReturn,
  clearMoves,
  joiningConfig,
  joinMoves,
  type Return,
  settleMoves,
} from './rejoin.ts'
import { restoreLook, stateOf } from './state.ts'

/** What brings a member back empty, in order. */
export const rejoinSteps = (cluster: Cluster, back: Return): Step[] => {
  const { members } = cluster
  const { member } = back
  const look = restoreLook(cluster)
  const moves = (title: string, plan: (facts: Facts, back: Return) => Move[]): Step => ({
    title,
    on: members,
    look,
    run: { plan: facts => plan(facts, back) },
  })
  // The very same resource twice: what it holds depends on how far the member is.
  const configuration: Resource[] = [
    configDirectory(),
    {
      ...etcdConfig(cluster, member, facts => phaseFor(facts, member, false)),
      content: facts => joiningConfig(facts, back),
    },
  ]
  const write = (title: string): Step => ({
    title,
    on: [member],
    look,
    ensure: () => configuration,
    leave: (_, facts) => (stateOf(facts, member)?.mark?.stage === 'exchanged' ? undefined : ''),
  })
  return [
    {
      title: `Check that ${member.name} is no member of the cluster that serves`,
      on: members,
      look,
      run: check(facts => checkReturn(facts, back)),
    },
    moves(`Put the data of ${member.name} aside`, clearMoves),
    moves('Add it to the cluster as a learner', addMoves),
    write('Write the configuration with which it joins'),
    moves('Start it, and make it a voting member once it has all keys', joinMoves),
    write('Write the configuration with which it goes on'),
    moves('Let a reboot start it again, and resume its backups', settleMoves),
    { title: proofTitle(members), on: members, run: { plan: writeProof } },
  ]
}
