import { refused, usage } from '../errors.ts'
import { configText, phaseFor } from '../etcd/desired.ts'
import { etcdctlWords } from '../etcd/etcdctl.ts'
import { proveMember } from '../etcd/gate.ts'
import { urlsOf } from '../etcd/listen.ts'
import {
  backupTimer,
  dataDirectory,
  ETCD_USER,
  restoredMark,
  restoreMark,
  UNIT,
  wrapperFile,
} from '../etcd/paths.ts'
import { clientScheme } from '../etcd/phase.ts'
import { walPath } from '../etcd/settings.ts'
import { SOURCES } from '../etcd/sources.ts'
import { type Facts, type ListedMember, memberOf, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import { byHand } from '../ssh/by-hand.ts'
import type { Move } from '../step.ts'
import { putText } from './copy.ts'
import { asideOf, stopVerbs } from './exchange.ts'
import type { Mark } from './mark.ts'
import { stateOf } from './state.ts'

/** A member that is to come back empty, and what to type to go on. */
export type Return = { member: Host; stamp: string; again: string }

/** Seconds for fetching 8 GiB from the leader, and for a start. */
const CATCH_UP = 1800
const START = 120
/** etcd adds nobody within 5 s of a change of leader or a lost link. */
const ADD = 60

const peerUrl = (facts: Facts, member: Host): string =>
  urlsOf(facts.cluster, member, phaseFor(facts, member, false)).advertisePeer

/** Who answers for the cluster that it is to join: the others, not itself. */
const host = (facts: Facts, { member }: Return): Host | undefined =>
  serving(facts).find(other => other !== member && memberOf(facts, other)?.members)

const listed = (facts: Facts, back: Return): ListedMember[] =>
  memberOf(facts, host(facts, back) ?? back.member)?.members ?? []

const entryOf = (facts: Facts, back: Return): ListedMember | undefined =>
  listed(facts, back).find(
    ({ name, peerUrls }) => name === back.member.name || peerUrls.includes(peerUrl(facts, back.member)),
  )

/** It is a voting member of the others' cluster and serves. */
const isBack = (facts: Facts, back: Return): boolean => {
  const entry = entryOf(facts, back)
  return (
    entry !== undefined && !entry.isLearner && entry.id === memberOf(facts, back.member)?.status?.memberId
  )
}

const markOf = (facts: Facts, { member }: Return): Mark | undefined => stateOf(facts, member)?.mark

/** That there is such a member. @throws RunbookError exit 2 */
export const memberNamed = ({ members }: Cluster, name: string): Host => {
  const found = members.find(member => member.name === name)
  if (found) return found
  throw usage(`--rejoin ${name}: there is no such member`, {
    next: `one of ${members.map(member => member.name).join(', ')}`,
  })
}

/** That a cluster lives which it may join, and that it is no part of it. @throws RunbookError exit 5 */
export const checkReturn = (facts: Facts, back: Return): void => {
  const { name } = back.member
  if (markOf(facts, back)?.into)
    throw refused(`A restore has not come to its end on ${name}`, {
      state: 'nothing was changed',
      next: `zx runbooks/${markOf(facts, back)!.again} finishes it`,
    })
  const on = host(facts, back)
  if (!on)
    throw refused(`No other member serves, so there is nothing ${name} could join`, {
      state: 'nothing was changed',
      next: 'zx runbooks/status.ts shows what is wrong',
    })
  const entry = entryOf(facts, back)
  if (entry?.name && !entry.isLearner && !markOf(facts, back) && !isBack(facts, back))
    throw refused(`${name} is a member of this cluster already; its data must not be put aside`, {
      because: 'it may have acknowledged writes that only it and one other have',
      state: 'nothing was changed',
      next: `zx runbooks/04-cluster.ts starts it; if etcd can't start on that data: ${byHand(on, `${wrapperFile(facts.cluster)} member remove ${entry.id}`)}, then this again`,
    })
}

const markVerb = (facts: Facts, { member }: Return, mark: Mark): Verb =>
  putText(restoreMark(facts.cluster, member), `${JSON.stringify(mark)}\n`)

/** Stops what runs there and keeps its data aside. Nothing is due once it is back, or once its place is empty. */
export const clearMoves = (facts: Facts, back: Return): Move[] => {
  const { member } = back
  const { cluster } = facts
  const mark = markOf(facts, back)
  if (isBack(facts, back) || mark?.stage === 'exchanged') return []
  const wanted: Mark = mark ?? { format: 1, again: back.again, stage: 'stopping', aside: back.stamp }
  if (!mark || !stateOf(facts, member)?.down)
    return [
      {
        id: `stop ${member.name}`,
        say: `Stop what runs on ${member.name}, and let no reboot start it`,
        on: [member],
        deadline: START,
        ask: mark ? undefined : `Put the data of ${member.name} aside, and let it join empty?`,
        verbs: () => stopVerbs(cluster, member, wanted),
      },
    ]
  const data = dataDirectory(cluster, member)
  const wal = walPath(cluster, member)
  return [
    {
      id: `clear ${member.name}`,
      say: `Keep its data as ${asideOf(data, wanted.aside)}`,
      on: [member],
      verbs: () => [
        ...(wal ? [{ call: ['keep_aside', wal, asideOf(wal, wanted.aside)] }] : []),
        { call: ['keep_aside', data, asideOf(data, wanted.aside)] },
        { call: ['make_directory', data, '700', ETCD_USER, ETCD_USER] },
        markVerb(facts, back, { ...wanted, stage: 'exchanged' }),
      ],
    },
  ]
}

/** Makes it a learner: it counts for no quorum until it has all keys (etcd docs, "Learner"). */
export const addMoves = (facts: Facts, back: Return): Move[] => {
  const { member } = back
  const entry = entryOf(facts, back)
  const on = host(facts, back)
  if (markOf(facts, back)?.stage !== 'exchanged' || !on || entry?.isLearner) return []
  if (entry && memberOf(facts, member)?.hasLog) return []
  const scheme = schemeOf(facts, on)
  const ctl = (...words: string[]) => etcdctlWords(facts.cluster, [on], scheme, words)
  const add = ctl('member', 'add', member.name, `--peer-urls=${peerUrl(facts, member)}`, '--learner')
  return [
    {
      id: `add ${member.name}`,
      say: `Add ${member.name} to the cluster as a learner`,
      on: [on],
      deadline: ADD,
      verbs: () => [
        // Listed by a restore that went on without it, and never started.
        ...(entry ? [{ call: ['must', `remove ${entry.id}`, ...ctl('member', 'remove', entry.id)] }] : []),
        { call: ['until_ok', `${member.name} is added`, ...add] },
      ],
    },
  ]
}

/**
 * The configuration with which it joins as long as it has no write-ahead log, by which alone etcd tells whether it has
 * joined (wal.Exist): it wants the very members that are there. A try that reached nobody leaves the rest of a data
 * directory. After that the one every member has; the two differ only in what is read once.
 */
export const joiningConfig = (facts: Facts, back: Return): string => {
  const { member } = back
  const { cluster } = facts
  const phase = phaseFor(facts, member, false)
  const joins = markOf(facts, back)?.stage === 'exchanged' && entryOf(facts, back)
  if (!joins || memberOf(facts, member)?.hasLog) return configText(cluster, member, phase)
  const there = listed(facts, back).map(({ name }) => name)
  const members = cluster.members.filter(other => other === member || there.includes(other.name))
  const { render } = SOURCES[cluster.etcd.style]
  return render({ cluster: { ...cluster, members }, member, phase, initialClusterState: 'existing' })
}

/** Starts it, waits until it has what the others have, and makes it a voting member. */
export const joinMoves = (facts: Facts, back: Return): Move[] => {
  const { member } = back
  const entry = entryOf(facts, back)
  const on = host(facts, back)
  if (markOf(facts, back)?.stage !== 'exchanged' || !entry || !on || addMoves(facts, back).length) return []
  if (memberOf(facts, member)?.state !== 'active')
    return [
      {
        id: `start ${member.name}`,
        say: `Start ${member.name}`,
        on: [member],
        deadline: START,
        verbs: () => ['start_unit', 'clear_pending', 'wait_ready'].map(verb => ({ call: [verb, UNIT] })),
      },
    ]
  if (!entry.isLearner) return []
  const scheme = schemeOf(facts, on)
  const promote = etcdctlWords(facts.cluster, [on], scheme, ['member', 'promote', entry.id])
  return [
    {
      id: `promote ${member.name}`,
      say: `Wait until ${member.name} has all keys, and make it a voting member`,
      on: [on],
      deadline: CATCH_UP,
      verbs: () => [{ call: ['until_ok', `${member.name} votes`, ...promote] }],
    },
  ]
}

/** Proves it, and takes its mark away. */
export const settleMoves = (facts: Facts, back: Return): Move[] => {
  const { member } = back
  const { cluster } = facts
  if (!markOf(facts, back) || !isBack(facts, back)) return []
  return [
    {
      id: `settle ${member.name}`,
      say: `Let a reboot start ${member.name} again, and resume its backups`,
      on: [member],
      deadline: START,
      verbs: () => [
        ...proveMember(cluster, member, clientScheme(phaseFor(facts, member, false))),
        { call: ['enable_unit', UNIT] },
        { call: ['resume_backups', backupTimer] },
        { call: ['rename_mark', restoreMark(cluster, member), restoredMark(cluster, member)] },
      ],
    },
  ]
}
