import { refused } from '../errors.ts'
import { phaseFor } from '../etcd/desired.ts'
import { urlsOf } from '../etcd/listen.ts'
import { type Facts, memberOf, quorum } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { type Into, type Mark, sameInto } from './mark.ts'
import type { Snapshot } from './snapshot.ts'
import { type State, stateOf } from './state.ts'

/** What the operator asked for. */
export type Wish = {
  /** The snapshot to restore, once it is known. */
  source: () => Snapshot | undefined
  /** Says what to restore, where that is found only on the way. */
  take: (snapshot: Snapshot) => void
  /** It is the newest good backup that the members have, to be fetched first. */
  latest: boolean
  /** Names of members to go on without. */
  without: string[]
  /** When this run began: it makes the new token and the names of old data its own. */
  stamp: string
  /** What to type to go on, after `zx runbooks/`. */
  again: string
  /** The name was typed before a survivor was stopped, so it is not asked for again. */
  survivor: boolean
  /** Whether to restore even what was restored here last; `last` names that restore. */
  onceMore: (last: string) => boolean
}

/** What a run works towards; of a restore that is under way, what its marks say. */
export type Aim = {
  into: Into
  aside: string
  again: string
  underWay: boolean
  /** The members of the restored cluster that this run handles. */
  members: Host[]
}

const peerUrl = (facts: Facts, member: Host): string =>
  urlsOf(facts.cluster, member, phaseFor(facts, member, false)).advertisePeer

/** Peer URLs of the members to be, as `snapshot restore --initial-cluster` wants them. */
const initialClusterOf = (facts: Facts, members: Host[]): string =>
  members.map(member => `${member.name}=${peerUrl(facts, member)}`).join()

/** Names in an initial-cluster. */
export const namesIn = (initialCluster: string): string[] =>
  initialCluster.split(',').map(entry => entry.split('=')[0]!)

/** The member's own URL in an initial-cluster. */
export const urlIn = (initialCluster: string, { name }: Host): string =>
  initialCluster
    .split(',')
    .find(entry => entry.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? ''

type Marked = { member: Host; mark: Mark & { into: Into } }

const marked = (facts: Facts): Marked[] =>
  facts.cluster.members.flatMap(member => {
    const mark = stateOf(facts, member)?.mark
    return mark?.into ? [{ member, mark: { ...mark, into: mark.into } }] : []
  })

const goOn = (facts: Facts, [first, ...others]: Marked[], wish: Wish): Aim => {
  const { into, aside, again } = first!.mark
  const stranger = others.find(({ mark }) => !sameInto(mark.into, into))
  const source = wish.source()
  if (stranger || (source && source.sha256 !== into.sha256))
    throw refused(
      stranger
        ? `${first!.member.name} and ${stranger.member.name} are in the middle of different restores`
        : 'Another snapshot is being restored, and that has not come to its end',
      {
        state: 'nothing was changed',
        next: stranger
          ? 'put the old data of one of them back by hand: docs/restore.md, “By hand”'
          : `zx runbooks/${again} finishes it; after that, restore this one`,
      },
    )
  const names = namesIn(into.initialCluster)
  const all = facts.cluster.members.filter(({ name }) => names.includes(name))
  const members = all.filter(({ name }) => !wish.without.includes(name))
  if (members.length < quorum(names.length))
    throw refused(`${members.length} of the ${names.length} members being restored are no majority`, {
      state: 'nothing was changed',
      next: `bring back ${wish.without.join(', ')}, then: zx runbooks/${again}`,
    })
  return { into, aside, again, underWay: true, members }
}

/** The snapshot with this sha256 is the last that was restored, and its restore has come to its end everywhere. */
export const isRestored = (facts: Facts, wish: Wish, sha256: string): boolean => {
  const last = facts.cluster.members
    .filter(({ name }) => !wish.without.includes(name))
    .map(member => stateOf(facts, member)?.last)
  // Asked each time, since it remembers what it was asked first.
  const onceMore = wish.onceMore(last.map(mark => mark?.aside).join())
  return !onceMore && last.every(mark => mark?.into?.sha256 === sha256)
}

/** What is added to the revision at least, so that no client has ever seen a higher one (etcd docs, "Disaster recovery"). */
const BUMP = 1_000_000_000

/** Enough to get beyond what any member has now, also after restores before this one. */
const bumpFor = (facts: Facts): number => {
  const seen = facts.cluster.members.flatMap(member => [
    Number(memberOf(facts, member)?.status?.revision ?? 0),
    stateOf(facts, member)?.last?.into?.bump ?? 0,
  ])
  return BUMP * (Math.floor(Math.max(...seen) / BUMP) + 1)
}

/** What to restore as what, or undefined while that is not known, or done. Pure. @throws RunbookError exit 5 */
export const aimOf = (facts: Facts, wish: Wish): Aim | undefined => {
  const marks = marked(facts)
  if (marks[0]) return goOn(facts, marks, wish)
  const source = wish.source()
  if (!source || isRestored(facts, wish, source.sha256)) return undefined
  const members = facts.cluster.members.filter(({ name }) => !wish.without.includes(name))
  const initialCluster = initialClusterOf(facts, members)
  // What an earlier run prepared is good for this one, too.
  const bump = bumpFor(facts)
  const prepared = members
    .map(member => stateOf(facts, member)?.prepared)
    .find(
      found =>
        found?.sha256 === source.sha256 && found.initialCluster === initialCluster && found.bump >= bump,
    )
  const into = prepared ?? {
    sha256: source.sha256,
    token: `${facts.cluster.etcd.token}-${wish.stamp}`,
    initialCluster,
    bump,
  }
  return { into, aside: wish.stamp, again: wish.again, underWay: false, members }
}

/** This restore has come to its end on the member. */
export const isDone = (state: State | undefined, { into, underWay }: Aim): boolean =>
  underWay && !state?.mark && sameInto(state?.last?.into, into)

/** The restored data lies ready for the member, or is in its place already. */
export const isReady = (state: State | undefined, aim: Aim): boolean =>
  state?.mark !== undefined ||
  isDone(state, aim) ||
  (state?.staged === true && sameInto(state.prepared, aim.into))

/** The restored data is in its place. */
export const isExchanged = (state: State | undefined, aim: Aim): boolean =>
  isDone(state, aim) || state?.mark?.stage === 'exchanged'
