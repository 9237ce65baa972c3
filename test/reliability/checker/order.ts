import { mayWrite, type Operation } from './history.ts'
import type { Write } from './learn.ts'

/** An operation with the revision it was done at. */
type Placed = { operation: Operation; revision: number; writes: boolean }

/**
 * What came after something else in time comes after it in revisions, too: later ones for writes, none older for reads
 * (etcd docs, "KV API guarantees", strict serializability). One pass by time of call. Pure.
 */
export const checkOrder = (operations: Operation[], writes: Write[]): string[] => {
  const placed: Placed[] = [
    ...writes.map(({ operation, revision }) => ({ operation, revision, writes: true })),
    ...operations.flatMap(operation =>
      operation.outcome === 'ok' && operation.revision !== undefined && !mayWrite(operation)
        ? [{ operation, revision: operation.revision, writes: false }]
        : [],
    ),
  ]
  const calls = placed.toSorted((a, b) => a.operation.call - b.operation.call)
  const returns = placed.toSorted((a, b) => a.operation.return - b.operation.return)
  const violations: string[] = []
  let seen = 0
  let at = 0
  for (const { operation, revision, writes } of calls) {
    for (; at < returns.length && returns[at]!.operation.return < operation.call; at++)
      seen = Math.max(seen, returns[at]!.revision)
    if (writes ? revision <= seen : revision < seen)
      violations.push(
        `${operation.key} was ${writes ? 'written' : 'read'} at revision ${revision} by client ${operation.client} after revision ${seen} had been seen`,
      )
  }
  return violations
}
