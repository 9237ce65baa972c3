import { features } from '../etcd/versions.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Told } from '../step.ts'
import { type Aim, aimOf, type Wish } from './aim.ts'
import { stateOf } from './state.ts'

const utc = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The highest revision that any member says it has. */
const revisionNow = (facts: Facts): number | undefined => {
  const found = facts.cluster.members.flatMap(member => memberOf(facts, member)?.status?.revision ?? [])
  return found.length ? Math.max(...found.map(Number)) : undefined
}

/** The snapshot's own revision, as a member's host read it. */
const revisionThen = (facts: Facts, { members }: Aim, wish: Wish): number | undefined =>
  members.map(member => stateOf(facts, member)?.content?.revision).find(Boolean) ??
  wish.source()?.manifest?.revision

/** What the cluster has, what the snapshot has, and what it will be. */
export const tellLoss = (facts: Facts, wish: Wish): Told => {
  const aim = aimOf(facts, wish)
  if (!aim || aim.underWay) return { events: [] }
  const { manifest, modified } = wish.source() ?? {}
  const then = revisionThen(facts, aim, wish)
  const bump = features(facts.cluster.etcd.version).bumpRevision
  const after = then === undefined ? 'unknown' : String(bump ? then + aim.into.bump : then)
  const saved = manifest
    ? utc(new Date(manifest.at))
    : modified
      ? `${utc(modified)}, the file's time`
      : 'unknown'
  return {
    events: [
      {
        event: 'table',
        columns: ['', 'REVISION', 'AS OF', 'CLUSTER'],
        rows: [
          ['now', String(revisionNow(facts) ?? 'no member answers'), 'now', facts.cluster.name],
          ['snapshot', String(then ?? 'unknown'), saved, manifest?.cluster ?? 'unknown: no manifest'],
          ['afterwards', after, saved, facts.cluster.name],
        ],
      },
      ...(bump
        ? []
        : [
            {
              event: 'warning' as const,
              message: `etcd ${facts.cluster.etcd.version} can't raise the revision: clients that watch must be restarted afterwards, or they wait for revisions that were`,
            },
          ]),
    ],
  }
}

const listed = (hosts: Host[]) => hosts.map(({ name }) => name).join(', ')

/** What typing the name agrees to. */
export const question = (facts: Facts, wish: Wish): string => {
  const aim = aimOf(facts, wish)
  if (!aim) return ''
  const then = revisionThen(facts, aim, wish)
  const now = revisionNow(facts)
  const left = wish.without.join(', ')
  return [
    `${listed(aim.members)} will be stopped, and come back with the keys of revision ${then ?? 'unknown'}${now === undefined ? '' : `; they are at ${now} now`}.`,
    'All that was written since then is gone from the cluster; it stays in the old data, which is kept beside the new.',
    ...(left
      ? [`${left} must not come back with old data while nobody looks: switch off for good what still runs.`]
      : []),
  ].join('\n')
}
