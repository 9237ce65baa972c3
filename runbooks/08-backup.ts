import { relative } from 'node:path'
import { backupProgram, backupUnits, snapshotDirectory } from '../lib/backup/desired.ts'
import {
  backupLooks,
  backupNow,
  canBackUp,
  canPrepare,
  checkInstalled,
  firstBackup,
} from '../lib/backup/moves.ts'
import { checkSchedule, scheduleLook } from '../lib/backup/schedule.ts'
import { backupTimer } from '../lib/etcd/paths.ts'
import type { Facts } from '../lib/facts/facts.ts'
import { requireReadable } from '../lib/pki/provided/provided.ts'
import { running } from '../lib/resources/running.ts'
import { runbook } from '../lib/runbook.ts'
import { check, type Step } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Backup',
  about: `
A timer on every member saves a snapshot of what that member has: no host needs another's key, and losing one host
loses one of several copies. They lie in <backup.directory>/<cluster>, which only root may enter, since a snapshot holds
every key of the cluster.

A snapshot counts only once it was proven: its SHA-256 trailer is right, and it was restored on trial into a scratch
directory. Then it gets its name and a manifest beside it: cluster, revision, hash, size, SHA-256. Only after that old
ones go: the newest of each of the last 24 hours stay, and one for each of 7 days beyond (backup.keepHourly,
backup.keepDaily). When there is too little room, nothing is saved and nothing removed. backup.copy is a command of
yours that takes each good snapshot elsewhere; do set it.

The first backup is taken right away, on a follower. --now takes one at any time and fetches it to this machine.`,
  flags: { now: 'take a backup now, prove it, and fetch it to this machine (backup.fetchTo)' },
  examples: [
    'zx runbooks/08-backup.ts',
    'zx runbooks/08-backup.ts --now',
    'systemctl list-timers etcd-backup.timer    # on a member',
    'journalctl -u etcd-backup                  # what the last ones said',
  ],
  next: ['zx runbooks/status.ts', 'zx runbooks/08-backup.ts --now'],
  before: requireReadable,
  steps: ({ cluster, members, options }) => {
    const early = (facts: Facts) => canPrepare(facts, members)
    const now = backupNow(cluster, members)
    const taking: Step[] = options.own.has('now')
      ? [
          {
            title: 'Take a backup now',
            on: members,
            look: backupLooks(cluster),
            run: { plan: now.saveMoves },
          },
          {
            title: `Fetch it to ${relative(cluster.inventory.directory, cluster.backup.fetchTo)} on this machine`,
            on: [],
            run: { plan: now.fetchMoves, tell: now.tell },
          },
        ]
      : [
          {
            title: 'Take a first backup, if there is none yet',
            on: members,
            look: backupLooks(cluster),
            run: { plan: facts => firstBackup(facts, members) },
          },
        ]
    return [
      {
        title: 'Check that etcd is there, and that systemd understands the schedule',
        on: members,
        look: scheduleLook(cluster),
        run: check(facts => {
          checkInstalled(facts, members)
          checkSchedule(facts, members)
        }),
      },
      {
        title: 'Create the directory for snapshots, for root alone',
        on: members,
        ensure: () => [snapshotDirectory(cluster)],
        early,
      },
      {
        title: 'Install the backup program',
        on: members,
        ensure: member => backupProgram(cluster, member),
        early,
      },
      {
        title: 'Write the service and its timer',
        on: members,
        ensure: member => backupUnits(cluster, member),
        early,
      },
      {
        title: `Start the timer: ${cluster.backup.schedule}`,
        on: members,
        ensure: () => [running(backupTimer)],
        early: facts => canBackUp(facts, members),
      },
      ...(members.length ? taking : []),
    ]
  },
})
