import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../checker/history.ts'
import { NotDone } from './gateway.ts'
import { compareAndSwap, firstOf, put, type RangeAnswer, range, revisionOf, type TxnAnswer } from './kv.ts'
import type { Way } from './way.ts'

/** What all clients of a load share. */
export type Shared = {
  operations: Operation[]
  random: () => number
  /** Longest wait for an answer, ms. */
  timeout: number
  stopped: () => boolean
  /** Every key of this load begins so. */
  prefix: string
  /** The next free number: of a client, a key, a value. */
  next: () => number
}

/** Does one operation and keeps how it ended; what is yet to be known is filled in from the answer. */
const attempt = async (
  { operations }: Shared,
  start: Pick<Operation, 'client' | 'kind' | 'key' | 'value' | 'expected'>,
  perform: () => Promise<Partial<Operation>>,
): Promise<Operation> => {
  const operation: Operation = {
    ...start,
    call: performance.now(),
    return: Number.POSITIVE_INFINITY,
    outcome: 'unknown',
  }
  try {
    Object.assign(operation, await perform(), { outcome: 'ok', return: performance.now() })
  } catch (error) {
    if (error instanceof NotDone) Object.assign(operation, { outcome: 'fail', return: performance.now() })
  }
  if (operation.kind !== 'read' || operation.outcome === 'ok') operations.push(operation)
  return operation
}

/** One thing a client does next. */
type Act = (client: number) => Promise<Operation>

export const putting = (shared: Shared, way: Way, key: string, value: string): Act => {
  const options = { timeout: shared.timeout }
  return client =>
    attempt(shared, { client, kind: 'put', key, value }, async () => ({
      revision: revisionOf((await way(put(key, value), options)) as RangeAnswer),
    }))
}

export const reading = (shared: Shared, way: Way, key: string): Act => {
  const options = { timeout: shared.timeout }
  return client =>
    attempt(shared, { client, kind: 'read', key }, async () => {
      const answer = (await way(range(key), options)) as RangeAnswer
      return { revision: revisionOf(answer), found: firstOf(answer) }
    })
}

export const swapping = (shared: Shared, way: Way, key: string, expected: string, value: string): Act => {
  const options = { timeout: shared.timeout }
  return client =>
    attempt(shared, { client, kind: 'cas', key, expected, value }, async () => {
      const answer = (await way(compareAndSwap(key, expected, value), options)) as TxnAnswer
      const read = answer.responses?.[0]?.response_range
      return {
        revision: revisionOf(answer),
        swapped: answer.succeeded === true,
        ...(read && { found: firstOf(read) }),
      }
    })
}

/** So long a client waits after a failure at least, ms: it must not spin, and not make a gap longer than it is. */
const PAUSE = 25

/** Goes on until told to stop, at most so often a second; after an unknown outcome as another client. */
export const keepOn = async (shared: Shared, perSecond: number, choose: () => Act): Promise<void> => {
  const period = 1000 / perSecond
  let client = shared.next()
  let due = performance.now() + shared.random() * period
  while (!shared.stopped()) {
    await sleep(Math.max(0, due - performance.now()))
    const { outcome } = await choose()(client)
    if (outcome === 'unknown') client = shared.next()
    due = Math.max(due + period, performance.now() + (outcome === 'ok' ? 0 : PAUSE))
  }
}
