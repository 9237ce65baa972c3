import { failed } from '../errors.ts'
import { ASSUMED, together } from '../etcd/bootstrap.ts'
import { etcdctlWords } from '../etcd/etcdctl.ts'
import { parseEtcdJson } from '../etcd/facts.ts'
import { checkIdentity } from '../etcd/identity.ts'
import { backupTimer, restoredMark, restoreMark, restoreStaging, UNIT } from '../etcd/paths.ts'
import { writeProof } from '../etcd/proof.ts'
import { assumeMembers, type Facts, memberOf, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { commandLine } from '../quote.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move } from '../step.ts'
import type { Wish } from './aim.ts'
import { exchanged } from './exchange.ts'
import { assumeStates } from './state.ts'

const names = (hosts: Host[]) => hosts.map(({ name }) => name).join(', ')

const assumeServing = (facts: Facts, members: Host[]): Facts =>
  assumeMembers(facts, members, found => ({
    ...found,
    state: 'active',
    members: undefined,
    status: { ...ASSUMED, memberId: '1', leaderId: '1' },
  }))

/** All at once: the first is ready only when a majority is. */
export const startRestored = (facts: Facts, wish: Wish): Move[] => {
  const { aim, members } = exchanged(facts, wish)
  const up = serving(facts)
  const due = members.filter(member => memberOf(facts, member)?.state !== 'active' || !up.includes(member))
  if (!due.length) return []
  return [
    {
      ...together(facts, due, due, `Start ${names(due)} with the restored data`),
      onFailure: {
        state: 'the restored data is in its place; members that came up stay up',
        next: `on the host: journalctl -u etcd -n 50; then zx runbooks/${aim!.again} goes on`,
      },
      assume: now => assumeServing(now, due),
    },
  ]
}

/** A write through one member is read through others: also what takes the revision beyond what is compacted. */
export const proveRestored = (facts: Facts, wish: Wish): Move[] => {
  const { members } = exchanged(facts, wish)
  return members.length ? writeProof({ ...facts, changed: new Set(members.map(({ name }) => name)) }) : []
}

type Hashes = { HashKV: { hash: string | number; compact_revision?: string | number } }[]

/** Whether all members answered with one hash of the same revisions. */
export const sameHashes = (json: string, count: number): boolean => {
  // etcdctl's own words of why it got none are no JSON.
  if (!json.startsWith('[')) return false
  const all = (parseEtcdJson(json) as Hashes).map(
    ({ HashKV }) => `${HashKV.hash} since ${HashKV.compact_revision ?? 0}`,
  )
  return all.length === count && new Set(all).size === 1
}

/** Seconds until the last member has applied what the first has. */
const CATCH_UP = 10

/** That every member holds the same keys: one hash over all of them, at one revision (etcd docs, "hashkv"). */
export const compareHashes = (facts: Facts, wish: Wish): Move[] => {
  const { aim, members } = exchanged(facts, wish)
  const [first] = members
  if (!first || startRestored(facts, wish).length) return []
  checkIdentity(facts)
  const up = serving(facts)
  const revision = up
    .map(member => BigInt(memberOf(facts, member)!.status!.revision))
    .reduce((a, b) => (a > b ? a : b), 0n)
  const scheme = schemeOf(facts, first)
  const words = ['endpoint', 'hashkv', '-w', 'json', '--rev', String(revision)]
  return [
    {
      id: 'hash',
      say: `Compare the hash of all keys on ${names(up)} at revision ${revision}`,
      on: [first],
      proof: true,
      here: async ({ read }) => {
        const script = `for try in $(seq ${CATCH_UP}); do
  said=$(${commandLine(etcdctlWords(facts.cluster, up, scheme, words, 60))} 2>&1) && break
  sleep 1
done
printf '%s' "$said"`
        const said = await read(first, script, 60 * CATCH_UP)
        if (!sameHashes(said, up.length))
          throw failed('The restored members do not hold the same keys', {
            said,
            state: 'they serve; their marks stay, so that no other runbook goes on',
            next: `take clients away, and restore again: zx runbooks/${aim!.again}`,
          })
      },
    },
  ]
}

const finishVerbs = (cluster: Cluster, member: Host): Verb[] => [
  { call: ['enable_unit', UNIT] },
  { call: ['resume_backups', backupTimer] },
  { call: ['drop_staging', restoreStaging(cluster, member)] },
  { call: ['rename_mark', restoreMark(cluster, member), restoredMark(cluster, member)] },
]

/** Units are enabled again, backups go on, marks become records of what was restored here. */
export const finishMoves = (facts: Facts, wish: Wish): Move[] => {
  const { members } = exchanged(facts, wish)
  if (!members.length || startRestored(facts, wish).length) return []
  return [
    {
      id: 'finish',
      say: `Let a reboot start ${names(members)} again, and resume their backups`,
      on: members,
      verbs: member => finishVerbs(facts.cluster, member),
      assume: now => assumeStates(now, members, ({ mark, ...rest }) => ({ ...rest, last: mark, copies: [] })),
    },
  ]
}
