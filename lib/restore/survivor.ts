import { CHUNK, chunkScript } from '../backup/far.ts'
import { fetchSnapshot } from '../backup/fetch.ts'
import type { Manifest } from '../backup/manifest.ts'
import { failed, refused } from '../errors.ts'
import { binary, dataDirectory, restoreStaging, UNIT } from '../etcd/paths.ts'
import { features } from '../etcd/versions.ts'
import { type Facts, memberOf, quorum } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Move } from '../step.ts'
import { aimOf, type Wish } from './aim.ts'
import { snapshotAt } from './snapshot.ts'
import { type Saved, stateOf } from './state.ts'
import type { Plan } from './steps.ts'

/** Seconds for a start, a stop, and copying and hashing 8 GiB. */
const SAVE = 1800
const FETCH = 600

const names = (hosts: Host[]) => hosts.map(({ name }) => name).join(', ')

/** Members within reach that still have data. */
const survivorsOf = (facts: Facts): Host[] =>
  facts.cluster.members.filter(member => memberOf(facts, member)?.hasData)

/**
 * That quorum is lost for good: nobody sees a leader, and those who still have data are no majority.
 * @throws RunbookError exit 5 when the cluster can be brought back without losing anything
 */
export const checkLost = (facts: Facts): void => {
  const { members } = facts.cluster
  const led = members.filter(member => (memberOf(facts, member)?.status?.leaderId ?? '0') !== '0')
  const survivors = survivorsOf(facts)
  if (led.length)
    throw refused(`${names(led)} ${led.length > 1 ? 'see' : 'sees'} a leader: the cluster has its quorum`, {
      state: 'nothing was changed',
      next: 'zx runbooks/status.ts shows what is wrong; a member that was left out comes back with --rejoin NAME',
    })
  if (survivors.length >= quorum(members.length))
    throw refused(`${names(survivors)} still have their data, and together they are a majority`, {
      because: 'started, they have all that was ever acknowledged; one of them alone may not',
      state: 'nothing was changed',
      next: 'zx runbooks/04-cluster.ts starts them; if etcd can’t start on that data, rename it by hand first',
    })
  if (!survivors.length)
    throw failed('No member within reach has any data', {
      state: 'nothing was changed',
      next: 'restore a backup: --snapshot FILE',
    })
}

const question = (facts: Facts, survivors: Host[], { without }: Wish): string =>
  [
    `${names(survivors)} ${survivors.length > 1 ? 'are' : 'is'} all that is left with data. What the others had acknowledged and ${survivors.length > 1 ? 'none of these' : 'it'} never heard of is lost.`,
    ...(without.length
      ? [
          `${without.join(', ')} must be off for good: if they still run somewhere, they serve the old cluster beside the new.`,
        ]
      : []),
    ...survivors.flatMap(member => {
      const status = memberOf(facts, member)?.status
      return status
        ? [`${member.name} is at revision ${status.revision}, raft index ${status.raftAppliedIndex}.`]
        : []
    }),
  ].join('\n')

const tool = (cluster: Cluster) =>
  binary(cluster, features(cluster.etcd.version).etcdutl ? 'etcdutl' : 'etcdctl')

const saveMove = (facts: Facts, wish: Wish, due: Host[]): Move => ({
  id: `save ${names(due)}`,
  say: `Let ${names(due)} apply what is in its log, stop it, and copy its database`,
  on: due,
  deadline: SAVE,
  typed: question(facts, survivorsOf(facts), wish),
  verbs: member => [
    {
      call: [
        'save_survivor',
        UNIT,
        dataDirectory(facts.cluster, member),
        restoreStaging(facts.cluster, member),
        tool(facts.cluster),
        String(facts.cluster.etcd.metricsPort),
      ],
    },
  ],
  onFailure: { state: 'its data is as it was', next: 'run the same command again' },
})

const manifestOf = ({ name, etcd }: Cluster, member: Host, saved: Saved, stamp: string): Manifest => ({
  format: 1,
  file: `${name}-${member.name}-${stamp}.db`,
  at: stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'),
  cluster: name,
  clusterId: '0',
  member: member.name,
  memberId: '0',
  leaderId: '0',
  version: etcd.version,
  ...saved,
  restored: false,
})

/**
 * Copies the database of every survivor and fetches the one that has most: of two that were in one cluster, the one with
 * the higher revision has all that the other has. It becomes an ordinary snapshot, with its checksum at its end.
 */
export const survivorMoves = (facts: Facts, wish: Wish): Move[] => {
  if (aimOf(facts, wish) || wish.source()) return []
  const { cluster } = facts
  const survivors = survivorsOf(facts)
  const due = survivors.filter(member => !stateOf(facts, member)?.saved)
  if (due.length) return [saveMove(facts, wish, due)]
  const [best] = survivors
    .map(member => ({ member, saved: stateOf(facts, member)!.saved! }))
    .sort((a, b) => b.saved.revision - a.saved.revision)
  if (!best) return []
  const { member, saved } = best
  const path = `${restoreStaging(cluster, member)}/survivor.db`
  return [
    {
      id: 'fetch',
      say: `Fetch the data of ${member.name}, revision ${saved.revision}, to ${cluster.backup.fetchTo}`,
      on: [],
      deadline: SAVE,
      here: async ({ read, say }) => {
        const manifest = manifestOf(cluster, member, saved, wish.stamp)
        const fetched = await fetchSnapshot(cluster.backup.fetchTo, manifest, async index => {
          if (index > 0)
            say(member, `${Math.floor((100 * index * CHUNK) / saved.size)} % of ${saved.size} bytes`)
          return Buffer.from(await read(member, chunkScript(path, index), FETCH), 'base64')
        })
        wish.take(snapshotAt(fetched))
      },
    },
  ]
}

/** The step that comes first when quorum is lost for good. */
export const survivorPlan = (): Plan => {
  // Once it was begun there is a leader again by the end, of the new cluster.
  let begun = false
  return (facts, wish) => {
    begun ||= aimOf(facts, wish) !== undefined || wish.source() !== undefined
    if (!begun) checkLost(facts)
    return survivorMoves(facts, wish)
  }
}
