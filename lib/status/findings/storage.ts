import type { MemberRow } from '../model.ts'
import { bytes, listed } from '../words.ts'
import { raisedAlarms } from './alarms.ts'
import { defragment } from './by-etcdctl.ts'
import { finding, on, type Rule, type View } from './finding.ts'

/** Share of the quota from which on somebody should know, and from which on it is urgent (etcd mixin: 95 %). */
const QUOTA = { warn: 0.8, fail: 0.95 }

/** A database close to its quota; the fullest member speaks for all, since the quota is the same. */
export const quota: Rule = view => {
  // The alarm says it already, and what to do.
  if (raisedAlarms(view).has('NOSPACE')) return []
  const { members } = view
  const share = ({ dbSize = 0, quota: limit }: MemberRow) => dbSize / limit
  const fullest = members.reduce<MemberRow | undefined>(
    (most, row) => (most && share(most) >= share(row) ? most : row),
    undefined,
  )
  if (!fullest || share(fullest) <= QUOTA.warn) return []
  const level = share(fullest) > QUOTA.fail ? 'fail' : 'warn'
  return [
    finding(
      level,
      'quota',
      `The database on ${fullest.member} fills ${Math.round(share(fullest) * 100)} % of its quota (${bytes(fullest.dbSize ?? 0)} of ${bytes(fullest.quota)}); at 100 % writes stop`,
      'compact and defragment, one member at a time, or raise quota-backend-bytes under etcd.config and run zx runbooks/04-cluster.ts',
      fullest.member,
    ),
  ]
}

/** Half empty and of some size (etcd mixin, etcdDatabaseHighFragmentationRatio). */
export const fragmentation: Rule = view => {
  const fragmented = view.members.filter(isFragmented)
  return fragmented.length === 0
    ? []
    : [
        finding(
          'warn',
          'fragmentation',
          `More than half of the database on ${listed(fragmented.map(row => row.member))} is free space that only defragmenting gives back`,
          defragment(view, fragmented).join('\n'),
        ),
      ]
}

const isFragmented = ({ dbSize = 0, dbSizeInUse = 0 }: MemberRow): boolean =>
  dbSizeInUse > 100_000_000 && dbSizeInUse / dbSize < 0.5

/** Entries behind the front-runner that are no longer the noise of asking one after another. */
const LAG = 1000
/** From here on etcd answers "too many requests" (etcd server, maxGapBetweenApplyAndCommitIndex). */
const APPLY_GAP = 5000

/** Members whose log or whose application of it is behind. */
export const lag: Rule = view => {
  const front = Math.max(0, ...view.members.map(({ raftIndex = 0 }) => raftIndex))
  return view.members.flatMap(({ member, raftIndex, raftAppliedIndex }) => {
    if (raftIndex === undefined || raftAppliedIndex === undefined) return []
    const next = slow(view, member)
    if (raftIndex - raftAppliedIndex >= APPLY_GAP)
      return finding(
        'fail',
        'apply-lag',
        `${member} has ${raftIndex - raftAppliedIndex} entries it could not apply yet, and refuses requests`,
        next,
        member,
      )
    return front - raftIndex >= LAG
      ? finding(
          'warn',
          'raft-lag',
          `${member} is ${front - raftIndex} entries behind the others`,
          next,
          member,
        )
      : []
  })
}

const slow = (view: View, member: string) =>
  on(view, member, "journalctl -u etcd -n 200 --no-pager | grep -E 'took too long|slow'")

const DISK = { warn: 90, fail: 97 }

/** A file system that fills up under the data. */
export const disk: Rule = view =>
  view.members.flatMap(({ member, diskUsed }) =>
    diskUsed !== undefined && diskUsed >= DISK.warn
      ? finding(
          diskUsed >= DISK.fail ? 'fail' : 'warn',
          'disk',
          `The file system with etcd's data on ${member} is ${diskUsed} % full`,
          on(view, member, `df -h ${view.facts.cluster.etcd.dataBase}`),
          member,
        )
      : [],
  )
