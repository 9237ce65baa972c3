import { ago } from '../words.ts'
import { finding, on, type Rule } from './finding.ts'

const LOG = 'journalctl -u etcd-backup -n 20 --no-pager'
const NOW = 'zx runbooks/08-backup.ts --now'

/** One good backup on any member is a backup of the cluster; without one, or with an old one, nobody sleeps well. */
export const backups: Rule = view => {
  const { members, backupPeriod } = view
  const failures = members.flatMap(({ member, backupFailed }) =>
    backupFailed
      ? finding(
          'warn',
          'backup-failed',
          `The last backup on ${member} failed (${backupFailed})`,
          on(view, member, LOG),
          member,
        )
      : [],
  )
  const [newest] = members
    .flatMap(row => (row.backup ? [{ ...row.backup, member: row.member }] : []))
    .sort((a, b) => a.ageSeconds - b.ageSeconds)
  // Hosts that can't be asked may hold one.
  if (!newest && members.every(({ role }) => role === 'unreachable')) return []
  if (!newest) return [...failures, finding('warn', 'no-backup', 'There is no good backup yet', NOW)]
  return backupPeriod && newest.ageSeconds > 2 * backupPeriod
    ? [
        ...failures,
        finding(
          'warn',
          'old-backup',
          `The newest good backup is from ${ago(newest.ageSeconds)}, on ${newest.member}; two more were due since`,
          NOW,
        ),
      ]
    : failures
}
