import { confirmCluster } from '../lib/confirm.ts'
import { configDirectory, dataDirectories, etcdConfig, phaseFor, writtenPhase } from '../lib/etcd/desired.ts'
import { proofTitle } from '../lib/etcd/proof.ts'
import { SOURCES } from '../lib/etcd/sources.ts'
import { checkMembers } from '../lib/restore/checks.ts'
import { copyMoves, prepareMoves } from '../lib/restore/copy.ts'
import { exchangeMoves, tellAside } from '../lib/restore/exchange.ts'
import { latestSteps } from '../lib/restore/latest.ts'
import { memberNamed } from '../lib/restore/rejoin.ts'
import { rejoinSteps } from '../lib/restore/rejoin-steps.ts'
import { checkRequest, neededFor, tellRequest, wishOf } from '../lib/restore/request.ts'
import { compareHashes, finishMoves, proveRestored, startRestored } from '../lib/restore/start.ts'
import { restoreLook } from '../lib/restore/state.ts'
import { stepsFor } from '../lib/restore/steps.ts'
import { survivorPlan } from '../lib/restore/survivor.ts'
import { tellLoss } from '../lib/restore/told.ts'
import { runbook } from '../lib/runbook.ts'

export default runbook(import.meta, {
  title: 'Restore',
  about: `
Puts the keys of a snapshot back, as a new cluster of the same members. What clients wrote since is gone from it, so the
cluster's name must be typed; --yes does not answer.

First the same file is brought to every member and restored there, beside the data, while the old cluster goes on: what
is wrong with a snapshot shows before anything stops. Then all members are stopped, their data is renamed (never
deleted; the names are shown), the restored takes its place, and they start together. That is the only interruption,
some seconds long. Last, all members must have one hash of all keys.

The new cluster has a token of its own, so nothing of the old one can ever join it. Its revision is raised beyond all
that were and marked compacted, so that no client waits for one of those: watches end, and clients list anew (etcd
3.4.27, 3.5.10 and newer). Users, roles and leases are those of the snapshot.

Killed anywhere, zx runbooks/09-restore.ts goes on. Until then a mark lies beside the data, no other runbook touches the
cluster, and not even a reboot starts a member: neither half-restored, nor empty.

A machine that is off is left out with --without, and comes back with --rejoin: its old data is put aside, it joins
empty and fetches all keys. When a majority is gone for good, --from-survivor takes the data of the member that has most
of what is left. docs/restore.md says which way is right when.`,
  flags: {
    foreign: 'take a snapshot of another cluster, or one that no manifest says the cluster of',
    again: 'restore once more what was restored here last',
    'from-survivor': 'quorum is lost for good: restore from the member that has most of what is left',
  },
  values: {
    'snapshot FILE':
      'what to restore: a file on this machine, or latest: the newest good backup the members have',
    'without NAME': 'go on although these members (NAME,…) are out of reach',
    'rejoin NAME': 'bring a member back that was left out: its data is put aside, and it joins empty',
    ...confirmCluster,
  },
  wholeCluster: true,
  needs: ({ members, options }) => neededFor(members, options),
  examples: [
    'zx runbooks/09-restore.ts --snapshot latest --dry-run',
    'zx runbooks/09-restore.ts --snapshot backups/demo/demo-etcd1-20261121T060000Z.db',
    'zx runbooks/09-restore.ts --from-survivor --without etcd2,etcd3',
    'zx runbooks/09-restore.ts --rejoin etcd3',
    'zx runbooks/09-restore.ts    # goes on with a restore that was interrupted',
  ],
  before: checkRequest,
  next: ['zx runbooks/status.ts', 'zx runbooks/08-backup.ts --now'],
  steps: ({ cluster, members, options }) => {
    const back = options.values.get('rejoin')
    const wish = wishOf(options)
    if (back !== undefined)
      return rejoinSteps(cluster, {
        member: memberNamed(cluster, back),
        stamp: wish.stamp,
        again: `09-restore.ts --rejoin ${back}`,
      })
    const look = restoreLook(cluster)
    const step = stepsFor(members, look, wish)
    return [
      step('Check that the members can be restored', checkMembers, tellRequest),
      ...(wish.latest ? latestSteps(cluster, members, look, wish) : []),
      ...(wish.survivor ? [step('Fetch the data of the member that has most', survivorPlan())] : []),
      {
        title: `Write ${SOURCES[cluster.etcd.style].called} on machines that have none`,
        on: members,
        look,
        ensure: member => [
          configDirectory(),
          ...dataDirectories(cluster, member),
          etcdConfig(cluster, member, facts => phaseFor(facts, member, false)),
        ],
        leave: (member, facts) => (writtenPhase(facts, member) ? '' : undefined),
      },
      step('Copy the snapshot to every member', copyMoves),
      step('Restore it on every member, beside the data', prepareMoves, tellLoss),
      step('Stop the members, and put the restored data in the place of the old', exchangeMoves, tellAside),
      step('Start the restored members together', startRestored),
      step(proofTitle(members), proveRestored),
      step('Compare the hash of all keys on every member', compareHashes),
      step('Let reboots start the members again, and resume their backups', finishMoves),
    ]
  },
})
