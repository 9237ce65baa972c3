import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { failed } from '../errors.ts'
import { binary, restoreStaging } from '../etcd/paths.ts'
import { walPath } from '../etcd/settings.ts'
import { features } from '../etcd/versions.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move } from '../step.ts'
import { type Aim, aimOf, isReady, urlIn, type Wish } from './aim.ts'
import { checkRoom } from './checks.ts'
import type { Snapshot } from './snapshot.ts'
import { assumeStates, stateOf } from './state.ts'

/** Bytes sent in one round trip: they lie in memory over there until they are on disk. */
const CHUNK = 8 * 1024 * 1024
const CHUNK_DEADLINE = 600
/** Seconds for hashing and restoring the 8 GiB that etcd advises at most. */
const DEADLINE = 1800

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A file that is whole or not there, for root alone. */
export const putText = (path: string, text: string): Verb => ({
  call: ['put_file', path, '600', 'root', 'root', sha256(text)],
  payloads: [() => Buffer.from(text)],
})

const send = async (
  { path, size, sha256 }: Snapshot,
  hosts: Host[],
  cluster: Cluster,
  apply: (host: Host, verbs: Verb[], deadline: number) => Promise<void>,
  say: (host: Host, line: string) => void,
): Promise<void> => {
  const handle = openSync(path, 'r')
  const each = (verb: (staging: string) => Verb, deadline: number) =>
    Promise.all(hosts.map(host => apply(host, [verb(restoreStaging(cluster, host))], deadline)))
  try {
    for (let at = 0; at < size; at += CHUNK) {
      const chunk = Buffer.alloc(Math.min(CHUNK, size - at))
      if (readSync(handle, chunk, 0, chunk.length, at) !== chunk.length)
        throw failed(`${path} became shorter while it was sent`, { state: 'nothing was stopped' })
      const call = (staging: string) => ['receive_chunk', staging, sha256, String(at)]
      await each(staging => ({ call: call(staging), payloads: [() => chunk] }), CHUNK_DEADLINE)
      if (at > 0) for (const host of hosts) say(host, `${Math.floor((100 * at) / size)} % of ${size} bytes`)
    }
    await each(staging => ({ call: ['complete_copy', staging, sha256] }), DEADLINE)
  } finally {
    closeSync(handle)
  }
}

/** Brings the same file to every member that does not have it yet. */
export const copyMoves = (facts: Facts, wish: Wish): Move[] => {
  const aim = aimOf(facts, wish)
  const due = (aim?.members ?? []).filter(member => {
    const state = stateOf(facts, member)
    return !isReady(state, aim!) && !state?.copies.includes(aim!.into.sha256)
  })
  const source = wish.source()
  if (!aim || !due.length) return []
  if (!source)
    throw failed(`${due.map(({ name }) => name).join(', ')} does not have the snapshot yet`, {
      state: 'nothing was changed by this run',
      next: `zx runbooks/${aim.again}, with --snapshot FILE: the one with sha256 ${aim.into.sha256}`,
    })
  checkRoom(facts, source, due)
  return [
    {
      id: 'copy',
      say: `Copy the snapshot, ${source.size} bytes, beside the data of ${due.map(({ name }) => name).join(', ')}`,
      on: due,
      deadline: DEADLINE,
      here: ({ apply, say }) => send(source, due, facts.cluster, apply, say),
      assume: now =>
        assumeStates(now, due, state => ({ ...state, copies: [...state.copies, aim.into.sha256] })),
    },
  ]
}

/** The restore of one member (etcd docs, "Disaster recovery", "Restoring a cluster"). */
const restoreVerbs = (cluster: Cluster, member: Host, { into }: Aim): Verb[] => {
  const { etcdutl, bumpRevision } = features(cluster.etcd.version)
  const tool = binary(cluster, etcdutl ? 'etcdutl' : 'etcdctl')
  const staging = restoreStaging(cluster, member)
  const wal = walPath(cluster, member)
  const options = {
    name: member.name,
    'initial-cluster': into.initialCluster,
    'initial-cluster-token': into.token,
    'initial-advertise-peer-urls': urlIn(into.initialCluster, member),
    'data-dir': `${staging}/data`,
    ...(wal && { 'wal-dir': `${wal}.restore` }),
    ...(bumpRevision && { 'bump-revision': String(into.bump), 'mark-compacted': 'true' }),
  }
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  const copy = `${staging}/${into.sha256}.db`
  return [
    {
      call: [
        'restore_beside',
        staging,
        wal ? `${wal}.restore` : '',
        into.sha256,
        tool,
        ...['env', '-u', 'ETCDCTL_API', tool, 'snapshot', 'restore', copy, ...words],
      ],
    },
    putText(`${staging}/prepared`, `${JSON.stringify(into)}\n`),
  ]
}

/** Restores the file beside the data of every member: if any can't, nothing has been stopped yet. */
export const prepareMoves = (facts: Facts, wish: Wish): Move[] => {
  const aim = aimOf(facts, wish)
  const due = (aim?.members ?? []).filter(member => !isReady(stateOf(facts, member), aim!))
  if (!aim || !due.length) return []
  return [
    {
      id: 'prepare',
      say: `Restore it beside the data of ${due.map(({ name }) => name).join(', ')}`,
      on: due,
      deadline: DEADLINE,
      verbs: member => restoreVerbs(facts.cluster, member, aim),
      onFailure: {
        state: 'nothing was stopped; the members serve as before',
        next: 'take another snapshot: zx runbooks/09-restore.ts --snapshot latest',
      },
      assume: now => assumeStates(now, due, state => ({ ...state, prepared: aim.into, staged: true })),
    },
  ]
}
