import { backupLook } from '../backup/far.ts'
import { backupsOn, type Found, fetchBackup } from '../backup/moves.ts'
import { failed } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Move, RunStep, Told } from '../step.ts'
import { aimOf, isRestored, type Wish } from './aim.ts'
import { snapshotAt } from './snapshot.ts'

const newest = (facts: Facts): Found | undefined =>
  backupsOn(facts, facts.cluster.members).sort(
    (a, b) => Date.parse(b.manifest.at) - Date.parse(a.manifest.at),
  )[0]

/** Fetches the newest good backup that any member within reach has. */
export const latestMoves = (facts: Facts, wish: Wish): Move[] => {
  if (aimOf(facts, wish)) return []
  const found = newest(facts)
  if (!found)
    throw failed('No member within reach has a good backup', {
      state: 'nothing was changed',
      next: 'look where backup.copy puts them, then: --snapshot FILE',
    })
  if (isRestored(facts, wish, found.manifest.sha256)) return []
  return [
    {
      id: 'fetch',
      say: `Fetch ${found.manifest.file} from ${found.host.name} to ${facts.cluster.backup.fetchTo}`,
      on: [],
      deadline: 3600,
      here: async tools => wish.take(snapshotAt(await fetchBackup(facts.cluster, found, tools))),
      assume: now => {
        const { file: path, size, sha256, at } = found.manifest
        wish.take({ path, size, sha256, modified: new Date(at), manifest: found.manifest })
        return now
      },
    },
  ]
}

const tellLatest = (facts: Facts, wish: Wish): Told => {
  const found = newest(facts)
  return found && !aimOf(facts, wish) && isRestored(facts, wish, found.manifest.sha256)
    ? {
        events: [
          {
            event: 'note',
            message: `${found.manifest.file} is the newest, and already what was restored here last; --again restores it once more`,
          },
        ],
      }
    : { events: [] }
}

/** The step that comes first where the members' own backup is wanted. */
export const latestSteps = (
  cluster: Cluster,
  members: Host[],
  look: (member: Host) => Record<string, string>,
  wish: Wish,
): RunStep[] => [
  {
    title: 'Fetch the newest good backup to this machine',
    on: members,
    look: member => ({ ...look(member), backups: backupLook(cluster) }),
    run: { plan: facts => latestMoves(facts, wish), tell: facts => tellLatest(facts, wish) },
  },
]
