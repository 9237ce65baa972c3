import {
  backupService,
  backupTimer,
  dataDirectory,
  restoreMark,
  restoreStaging,
  UNIT,
} from '../etcd/paths.ts'
import { walPath } from '../etcd/settings.ts'
import { assumeMembers, type Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move, Told } from '../step.ts'
import { type Aim, aimOf, isDone, isExchanged, isReady, type Wish } from './aim.ts'
import { putText } from './copy.ts'
import type { Mark } from './mark.ts'
import { assumeStates, stateOf } from './state.ts'
import { question } from './told.ts'

/** Seconds for a stop; systemd kills etcd after 60. */
const STOP_DEADLINE = 120

const names = (hosts: Host[]) => hosts.map(({ name }) => name).join(', ')

export const asideOf = (path: string, aside: string): string => `${path}.before-${aside}`

const assumeStopped = (facts: Facts, members: Host[]): Facts =>
  assumeMembers(facts, members, found => ({ ...found, state: 'inactive', status: undefined }))

/** Marks a member, then stops it for good: not even a reboot starts it, until its unit is enabled again. */
export const stopVerbs = (cluster: Cluster, member: Host, mark: Mark): Verb[] => [
  putText(restoreMark(cluster, member), `${JSON.stringify(mark)}\n`),
  { call: ['disable_at_boot', UNIT] },
  { call: ['pause_backups', backupTimer, backupService] },
  {
    call: [
      'stop_member',
      UNIT,
      dataDirectory(cluster, member),
      String(cluster.etcd.clientPort),
      String(cluster.etcd.peerPort),
    ],
  },
]

const exchangeVerbs = (cluster: Cluster, member: Host, mark: Mark): Verb[] => {
  const data = dataDirectory(cluster, member)
  const wal = walPath(cluster, member)
  const put = (staged: string, path: string): Verb => ({
    call: ['exchange', staged, path, asideOf(path, mark.aside), UNIT],
  })
  return [
    ...(wal ? [put(`${wal}.restore`, wal)] : []),
    put(`${restoreStaging(cluster, member)}/data`, data),
    putText(restoreMark(cluster, member), `${JSON.stringify({ ...mark, stage: 'exchanged' })}\n`),
  ]
}

const markOf = ({ again, aside, into }: Aim): Mark => ({ format: 1, again, stage: 'stopping', aside, into })

/**
 * Stops every member and proves it, then puts the restored data in the place of the old on all of them. The first is
 * due once the restored data lies ready everywhere, the second once nobody runs; whatever was begun is gone on with.
 */
export const exchangeMoves = (facts: Facts, wish: Wish): Move[] => {
  const aim = aimOf(facts, wish)
  if (!aim) return []
  const state = (member: Host) => stateOf(facts, member)
  if (!aim.members.every(member => isReady(state(member), aim))) return []
  const open = aim.members.filter(member => !isExchanged(state(member), aim))
  const running = open.filter(member => !(state(member)?.mark && state(member)?.down))
  const mark = markOf(aim)
  if (running.length)
    return [
      {
        id: `stop ${names(running)}`,
        say: `Stop ${names(running)}, and let no reboot start them`,
        on: running,
        deadline: STOP_DEADLINE,
        // Once one is stopped, it has been said; then the way out is ahead.
        typed: aim.underWay || wish.survivor ? undefined : question(facts, wish),
        verbs: member => stopVerbs(facts.cluster, member, mark),
        onFailure: {
          state: 'the old data is in its place on every member, some are stopped',
          next: `zx runbooks/${aim.again} goes on`,
        },
        assume: now =>
          assumeStopped(
            assumeStates(now, running, was => ({ ...was, mark, down: true })),
            running,
          ),
      },
    ]
  if (!open.length) return []
  return [
    {
      id: `exchange ${names(open)}`,
      say: `Keep the old data of ${names(open)} as …before-${aim.aside}, and put the restored in its place`,
      on: open,
      verbs: member => exchangeVerbs(facts.cluster, member, mark),
      onFailure: {
        state: 'no member runs; all data is there, the old and the restored',
        next: `zx runbooks/${aim.again} goes on`,
      },
      assume: now =>
        assumeStates(now, open, was => ({ ...was, staged: false, mark: { ...mark, stage: 'exchanged' } })),
    },
  ]
}

/** Where the old data is, while the marks say it. */
export const tellAside = (facts: Facts): Told => {
  const { cluster } = facts
  const rows = cluster.members.flatMap(member => {
    const mark = stateOf(facts, member)?.mark
    const paths = [dataDirectory(cluster, member), walPath(cluster, member) ?? []].flat()
    return mark?.stage === 'exchanged' ? paths.map(path => [member.name, asideOf(path, mark.aside)]) : []
  })
  return { events: rows.length ? [{ event: 'table', columns: ['MEMBER', 'OLD DATA'], rows }] : [] }
}

/** Members whose data is exchanged and whose restore has not come to its end. */
export const exchanged = (facts: Facts, wish: Wish): { aim?: Aim; members: Host[] } => {
  const aim = aimOf(facts, wish)
  if (!aim?.members.every(member => isExchanged(stateOf(facts, member), aim))) return { aim, members: [] }
  return { aim, members: aim.members.filter(member => !isDone(stateOf(facts, member), aim)) }
}
