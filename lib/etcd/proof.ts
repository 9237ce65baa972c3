import { type Facts, memberOf, schemeOf, serving } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Move } from '../step.ts'
import { etcdctlWords } from './etcdctl.ts'
import { readAlarms } from './facts.ts'

/** A key no client uses; written and deleted again by the proof. */
const KEY = '/etcd-runbooks/proof'

/** Who puts, who gets, who deletes: three different members where there are three. */
export const provers = (members: Host[]): [Host, Host, Host] => {
  const at = (index: number) => members[index % members.length]!
  return [at(0), at(1), at(2)]
}

export const proofTitle = (members: Host[]): string => {
  const [put, get, del] = provers(members)
  return members.length === 1
    ? `Put a key on ${put.name}, read it, delete it`
    : `Put a key on ${put.name}, read it on ${get.name}, delete it on ${del.name}`
}

/** No member takes a write that needs room, so none can prove anything (etcd docs, "Maintenance", space quota). */
const outOfSpace = (facts: Facts, able: Host[]): Move['onFailure'] =>
  able.some(member =>
    readAlarms(memberOf(facts, member)?.status?.errors ?? []).some(({ alarm }) => alarm === 'NOSPACE'),
  )
    ? {
        state: 'the change is in force on every member; the alarm NOSPACE still keeps writes out',
        next: 'on a member, once there is room: etcdctls alarm disarm; then run the same command again',
      }
    : undefined

/** The proof that a write to one member is read and deleted on others; due whenever this run changed a member. */
export const writeProof = (facts: Facts): Move[] => {
  const able = serving(facts)
  if (!able.length || !facts.cluster.members.some(member => facts.changed.has(member.name))) return []
  const [put, get, del] = provers(able)
  const value = `${Date.now()}`
  const call = (on: Host, words: string[]) => etcdctlWords(facts.cluster, [on], schemeOf(facts, on), words)
  return [
    {
      id: 'proof',
      say: proofTitle(able),
      on: [put],
      proof: true,
      deadline: 30,
      onFailure: outOfSpace(facts, able),
      verbs: () => [
        { call: ['must_print', 'OK', ...call(put, ['put', KEY, value])] },
        { call: ['must_print', value, ...call(get, ['get', KEY, '--print-value-only'])] },
        { call: ['must_print', '1', ...call(del, ['del', KEY])] },
      ],
    },
  ]
}
