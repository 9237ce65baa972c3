import { wrapperFile } from '../../etcd/paths.ts'
import type { MemberRow } from '../model.ts'
import { on, type View } from './finding.ts'

/**
 * The wrapper knows endpoints and certificates; before there is TLS, plain etcdctl finds the member on loopback. Both by
 * their path: only login shells have them on PATH.
 */
export const etcdctlOn = (view: View, { member, scheme }: MemberRow, words: string): string => {
  const { cluster } = view.facts
  const program = scheme === 'http' ? `${cluster.install.bin}/etcdctl` : wrapperFile(cluster)
  return on(view, member, `${program} ${words}`)
}

/** Followers first, the leader last: defragmenting blocks the member it runs on. */
const leaderLast = (rows: MemberRow[]): MemberRow[] =>
  [...rows].sort((a, b) => Number(a.role === 'leader') - Number(b.role === 'leader'))

/**
 * Command lines that defragment these members, in order. etcdctl's own limit of 5 s is too short for a large database:
 * etcd would go on while etcdctl says that it failed.
 */
export const defragment = (view: View, rows: MemberRow[]): string[] =>
  leaderLast(rows).map(row => etcdctlOn(view, row, '--command-timeout=10m defrag'))
