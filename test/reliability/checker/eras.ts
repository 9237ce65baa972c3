import type { History } from './history.ts'

/** Revisions between two restores of a cluster, both ends included. */
export type Era = { from: number; until: number }

/** No cluster gets so far by itself between two things that a client sees; a restore raises the revision by far more. */
const JUMP = 1_000_000

const revisionsIn = ({ operations, watches, finals }: History): number[] => [
  ...operations.flatMap(({ revision }) => revision ?? []),
  ...watches.flatMap(({ events }) => events.map(({ modified }) => modified)),
  ...finals.map(({ revision }) => revision),
]

/**
 * The eras of a history, in order, and in words whatever jump was not declared: a restore raises the revision so that
 * no client that goes on ever sees it go back (etcd docs, "Disaster recovery", --bump-revision). Pure.
 */
export const erasOf = (history: History): { eras: Era[]; violations: string[] } => {
  const eras: Era[] = []
  for (const revision of revisionsIn(history).sort((a, b) => a - b)) {
    const last = eras.at(-1)
    if (last && revision - last.until <= JUMP) last.until = revision
    else eras.push({ from: revision, until: revision })
  }
  const undeclared = eras.slice(1 + history.restores)
  return {
    eras,
    violations: undeclared.map(({ from }) => `the revision jumps to ${from}, and nothing was restored`),
  }
}

/** Which era a revision belongs to. */
export const eraOf = (eras: Era[], revision: number): number =>
  Math.max(
    0,
    eras.findLastIndex(({ from }) => from <= revision),
  )
