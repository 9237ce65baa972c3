import type { RunbookError } from '../errors.ts'
import { optionsFound } from '../etcd/sources.ts'
import { type Facts, type MemberFacts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { readProperties } from '../probe/look.ts'
import { newestBackup } from './backup.ts'
import { backendsOf } from './balancers.ts'
import { certificateFiles } from './look.ts'
import type { MemberRow, Role } from './model.ts'
import { certificateRow, readDisk, readHealth, readUnit } from './read.ts'

/** What etcd takes for `quota-backend-bytes: 0` (etcd docs, "Maintenance", space quota). */
const DEFAULT_QUOTA = 2 * 1024 ** 3

const quotaOf = (found: MemberFacts | undefined): number =>
  Number(optionsFound(found)?.['quota-backend-bytes']) || DEFAULT_QUOTA

const roleOf = ({ status }: MemberFacts): Role => {
  if (!status) return 'down'
  if (status.isLearner) return 'learner'
  if (status.leaderId === '0') return 'no leader'
  return status.leaderId === status.memberId ? 'leader' : 'follower'
}

/** What is known of a member that its host can't be asked about: the id that the others know. */
const idByOthers = (facts: Facts, member: Host): string | undefined =>
  facts.cluster.members
    .flatMap(other => memberOf(facts, other)?.members ?? [])
    .find(({ name }) => name === member.name)?.id

const whyLost = (error: RunbookError | undefined): string | undefined =>
  error && (error.details.because ?? error.message)

/** One member's row, from what was seen; pure. */
export const memberRow = (
  facts: Facts,
  member: Host,
  lost: Map<string, RunbookError>,
  now: Date,
): MemberRow => {
  const found = memberOf(facts, member)
  const looks = facts.looks.get(member.name)
  const text = (name: string) => looks?.get(name)?.output ?? ''
  const row: MemberRow = {
    member: member.name,
    role: 'unreachable',
    id: found?.status?.memberId ?? idByOthers(facts, member),
    quota: quotaOf(found),
    pendingRestart: found?.pending ?? false,
    bootstrapping: found?.bootstrapping ?? false,
    certificates: Object.keys(certificateFiles(member)).flatMap(name => {
      const pem = text(`certificate ${name}`)
      return pem ? [certificateRow(name, pem, now)] : []
    }),
    backends: backendsOf(facts, member),
  }
  if (!found || lost.has(member.machine)) return { ...row, said: whyLost(lost.get(member.machine)) }
  const backupUnit = readProperties(text('backup unit'))
  const backupFailed = backupUnit.LoadState === 'loaded' && backupUnit.Result !== 'success'
  return {
    ...row,
    ...storage(found),
    role: roleOf(found),
    version: found.status?.version,
    scheme: found.scheme,
    clusterId: found.status?.clusterId,
    healthy: readHealth(text('health')) ?? readsThroughQuorum(found),
    unit: readUnit(text('unit')),
    diskUsed: readDisk(text('disk')),
    backup: newestBackup(text('backup'), now),
    backupFailed: backupFailed ? backupUnit.Result : undefined,
    said: found.said,
  }
}

/** Undefined where it was not asked, as without a leader it would only wait. */
const readsThroughQuorum = ({ status, members }: MemberFacts): boolean | undefined =>
  status && status.leaderId !== '0' ? members !== undefined : undefined

const storage = ({ status }: MemberFacts): Partial<MemberRow> =>
  status
    ? {
        revision: status.revision,
        raftTerm: status.raftTerm,
        raftIndex: status.raftIndex,
        raftAppliedIndex: status.raftAppliedIndex,
        dbSize: status.dbSize,
        dbSizeInUse: status.dbSizeInUse,
      }
    : {}

/** Members that take part in a quorum right now. */
export const servingRows = (rows: MemberRow[]): MemberRow[] =>
  rows.filter(({ role }) => role === 'leader' || role === 'follower')

/** Voting members as the cluster counts them itself, or as the inventory does while nobody answers. */
export const votersOf = (facts: Facts): number => {
  const known: Cluster['members'] = facts.cluster.members
  const seen = known.map(member => memberOf(facts, member)?.members).find(Boolean)
  return seen?.filter(member => !member.isLearner).length ?? known.length
}
