import { confirmCluster } from '../lib/confirm.ts'
import { configDirectory, dataDirectories, etcdConfig, phaseFor, writtenPhase } from '../lib/etcd/desired.ts'
import { proofTitle } from '../lib/etcd/proof.ts'
import { SOURCES } from '../lib/etcd/sources.ts'
import type { Facts } from '../lib/facts/facts.ts'
import type { Host } from '../lib/inventory/cluster.ts'
import { checkAbsent, checkHosts } from '../lib/restore/checks.ts'
import { copyMoves, prepareMoves } from '../lib/restore/copy.ts'
import { exchangeMoves, tellAside } from '../lib/restore/exchange.ts'
import { latestLook, latestMoves } from '../lib/restore/latest.ts'
import { checkRequest, LATEST, tellRequest, wishOf } from '../lib/restore/request.ts'
import { compareHashes, finishMoves, proveRestored, startRestored } from '../lib/restore/start.ts'
import { restoreLook } from '../lib/restore/state.ts'
import { question, tellLoss } from '../lib/restore/told.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Restore',
  about: `
Puts the keys of a snapshot back, as a new cluster of the same members. What clients wrote since is gone from it, so the
cluster's name must be typed; --yes does not answer.

First the same file is brought to every member and restored there, beside the data, while the old cluster goes on: what
is wrong with a snapshot shows before anything stops. Then all members are stopped, their data is renamed (never
deleted; the names are shown), the restored takes its place, and they start together. That is the only interruption,
some seconds long. Last, all members must have one hash of all keys.

The new cluster has a token of its own, so nothing of the old one can ever join it. Its revision is raised by a billion
and marked compacted, so that no client waits for revisions that were: watches end, and clients list anew (etcd 3.4.27,
3.5.10 and newer). Users, roles and leases are those of the snapshot.

Killed anywhere, zx runbooks/09-restore.ts goes on. Until then a mark lies beside the data, no other runbook touches the
cluster, and not even a reboot starts a member: neither half-restored, nor empty.`,
  flags: {
    foreign: 'take a snapshot of another cluster, or one that no manifest says the cluster of',
    again: 'restore once more what was restored here last',
  },
  values: {
    'snapshot FILE':
      'what to restore: a file on this machine, or latest: the newest good backup the members have',
    'without NAME': 'go on although these members (NAME,…) are out of reach',
    ...confirmCluster,
  },
  wholeCluster: true,
  needs: ({ members, options }) => members.filter(({ name }) => !wishOf(options).without.includes(name)),
  examples: [
    'zx runbooks/09-restore.ts --snapshot latest --dry-run',
    'zx runbooks/09-restore.ts --snapshot backups/demo/demo-etcd1-20261121T060000Z.db',
    'zx runbooks/09-restore.ts    # goes on with a restore that was interrupted',
  ],
  before: checkRequest,
  next: ['zx runbooks/status.ts', 'zx runbooks/08-backup.ts --now'],
  steps: ({ cluster, members, options }) => {
    const wish = wishOf(options)
    const look = restoreLook(cluster)
    return [
      {
        title: 'Check that the members can be restored',
        on: members,
        look,
        run: {
          ...check(facts => {
            checkAbsent(facts, wish.without)
            checkHosts(
              facts,
              members.filter(({ name }) => !wish.without.includes(name)),
            )
          }),
          tell: facts => tellRequest(facts, wish, options),
        },
      },
      ...(options.values.get('snapshot') === LATEST
        ? [
            {
              title: 'Fetch the newest good backup to this machine',
              on: members,
              look: (member: Host) => ({ ...look(member), ...latestLook(cluster)() }),
              run: {
                plan: (facts: Facts) => latestMoves(facts, wish),
              },
            },
          ]
        : []),
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
      {
        title: 'Copy the snapshot to every member',
        on: members,
        look,
        run: { plan: facts => copyMoves(facts, wish) },
      },
      {
        title: 'Restore it on every member, beside the data',
        on: members,
        look,
        run: { plan: facts => prepareMoves(facts, wish), tell: facts => tellLoss(facts, wish) },
      },
      {
        title: 'Stop the members, and put the restored data in the place of the old',
        on: members,
        look,
        run: { plan: facts => exchangeMoves(facts, wish, question(facts, wish)), tell: tellAside },
      },
      {
        title: 'Start the restored members together',
        on: members,
        look,
        run: { plan: facts => startRestored(facts, wish) },
      },
      { title: proofTitle(members), on: members, look, run: { plan: facts => proveRestored(facts, wish) } },
      {
        title: 'Compare the hash of all keys on every member',
        on: members,
        look,
        run: { plan: facts => compareHashes(facts, wish) },
      },
      {
        title: 'Let reboots start the members again, and resume their backups',
        on: members,
        look,
        run: { plan: facts => finishMoves(facts, wish) },
      },
    ]
  },
})
