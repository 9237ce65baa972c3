import { failed, refused } from '../errors.ts'
import { backupDirectory, backupService } from '../etcd/paths.ts'
import { type Facts, leader, memberOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Move, Told, Tools } from '../step.ts'
import { backupLook, CHUNK, chunkScript } from './far.ts'
import { fetchSnapshot } from './fetch.ts'
import { goodBackups, type Manifest } from './manifest.ts'
import { isUnderstood } from './schedule.ts'

/** Seconds for saving, restoring on trial and copying; the program has a limit of its own for each. */
const DEADLINE = 3 * 1800 + 60
/** Seconds for one chunk, also on a slow line. */
const CHUNK_DEADLINE = 600

export const backupLooks = (cluster: Cluster) => (): Record<string, string> => ({
  backups: backupLook(cluster),
})

/** That there is an etcd to back up. @throws RunbookError exit 5 naming the runbook that is missing */
export const checkInstalled = (facts: Facts, members: Host[]): void => {
  const missing = members.find(member => memberOf(facts, member)?.installed === false)
  if (missing)
    throw refused(
      `etcd ${facts.cluster.etcd.version} is not installed on ${missing.name}, so there is nothing to back up`,
      {
        host: `${missing.name} (${missing.address})`,
        state: 'nothing was changed',
        next: 'zx runbooks/01-install.ts first, or everything in order: zx runbooks/all.ts',
      },
    )
}

/** Whether all that backups need is there already, and systemd understands when they are wanted. */
export const canBackUp = (facts: Facts, members: Host[]): boolean => {
  const up = serving(facts)
  return members.every(host => up.includes(host) && isUnderstood(facts, host))
}

/** Whether backups may be prepared: for a cluster that serves, or one to be, on machines on which no other can live. */
export const canPrepare = (facts: Facts, members: Host[]): boolean =>
  canBackUp(facts, members) ||
  members.every(host => {
    const found = memberOf(facts, host)
    return found && !found.hasData && !found.hasLog && !found.status && isUnderstood(facts, host)
  })

/** A good backup and the member it lies on. */
export type Found = { host: Host; manifest: Manifest }

/** Every good backup that the members have, by member, each one's newest first. */
export const backupsOn = (facts: Facts, members: Host[]): Found[] =>
  members.flatMap(host =>
    goodBackups(facts.looks.get(host.name)?.get('backups')?.output ?? '').map(manifest => ({
      host,
      manifest,
    })),
  )

/** A follower, so that the leader has only its own work; any member where none serves. */
const saver = (facts: Facts, members: Host[]): Host => {
  const able = serving(facts).filter(member => members.includes(member))
  return able.find(member => member !== leader(facts)) ?? able[0] ?? members[0]!
}

const save = (on: Host): Move => ({
  id: 'save',
  say: `Save a snapshot on ${on.name} and restore it on trial`,
  on: [on],
  deadline: DEADLINE,
  verbs: () => [{ call: ['run_backup', backupService] }],
})

/** The first backup, as soon as there can be one; due while no member has a good one. */
export const firstBackup = (facts: Facts, members: Host[]): Move[] =>
  backupsOn(facts, members).length ? [] : [save(saver(facts, members))]

/** Brings a backup to `backup.fetchTo` on this machine; its path there. @throws RunbookError exit 1 */
export const fetchBackup = (
  cluster: Cluster,
  { host, manifest }: Found,
  { read, say }: Pick<Tools, 'read' | 'say'>,
): Promise<string> => {
  const path = `${backupDirectory(cluster)}/${manifest.file}`
  return fetchSnapshot(cluster.backup.fetchTo, manifest, async index => {
    if (index > 0)
      say(host, `${Math.floor((100 * index * CHUNK) / manifest.size)} % of ${manifest.size} bytes`)
    return Buffer.from(await read(host, chunkScript(path, index), CHUNK_DEADLINE), 'base64')
  })
}

/** What `--now` does in one run: what is there when it begins does not count. */
export const backupNow = (cluster: Cluster, members: Host[]) => {
  let before: Set<string> | undefined
  let path: string | undefined
  const fresh = (facts: Facts): Found | undefined => {
    const found = backupsOn(facts, members)
    before ??= new Set(found.map(({ manifest }) => manifest.file))
    return found.find(({ manifest }) => !before?.has(manifest.file))
  }

  const fetchMove = (facts: Facts): Move => ({
    id: 'fetch',
    say: `Fetch the snapshot to ${cluster.backup.fetchTo}`,
    on: [],
    deadline: DEADLINE,
    here: async tools => {
      const found = fresh(facts)
      if (!found) throw failed('There is no new snapshot to fetch', { next: 'run this again' })
      path = await fetchBackup(cluster, found, tools)
    },
  })

  return {
    saveMoves: (facts: Facts): Move[] => (fresh(facts) ? [] : [save(saver(facts, members))]),
    fetchMoves: (facts: Facts): Move[] => (path ? [] : [fetchMove(facts)]),
    tell: (): Told => ({ events: path ? [{ event: 'note', message: `the snapshot is at ${path}` }] : [] }),
  }
}
