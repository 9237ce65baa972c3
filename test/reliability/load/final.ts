import { setTimeout as sleep } from 'node:timers/promises'
import type { Scheme } from '../../../lib/addresses.ts'
import type { FinalRead, Found } from '../checker/history.ts'
import { NotDone } from './gateway.ts'
import { base64, behind, foundOf, type RangeAnswer, revisionOf, unbase64 } from './kv.ts'
import type { Place, Surroundings } from './surroundings.ts'
import { through } from './way.ts'

/** What etcd says to a request that its version does not have (RFC 9110, 404). */
export const NOT_THERE = 404

/** Long enough for a member that is busy; nobody writes any more. */
export const TIMEOUT = 10_000
const PAGE = 2000

/** Tries until it succeeds or `until` (of performance.now()) has passed. @throws the last error */
export const insisting = async <T>(until: number, attempt: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > until) throw error
      await sleep(200)
    }
}

/** All keys below a prefix as one member has them, at one revision, the first page read linearizably. */
const readAll = async (
  around: Surroundings,
  place: Place,
  scheme: Scheme,
  prefix: string,
): Promise<FinalRead> => {
  const keys = new Map<string, Found>()
  const call = performance.now()
  let revision = 0
  for (let from: string | undefined = prefix; from !== undefined; ) {
    const body = {
      key: base64(from),
      range_end: base64(behind(prefix)),
      limit: String(PAGE),
      revision: String(revision),
    }
    const answer = (await through(around, place, scheme, ['/v3/kv/range', body], {
      timeout: TIMEOUT,
    })) as RangeAnswer
    revision ||= revisionOf(answer)
    for (const pair of answer.kvs ?? []) keys.set(unbase64(pair.key), foundOf(pair))
    const last = answer.kvs?.at(-1)
    from = answer.more && last ? `${unbase64(last.key)}\0` : undefined
  }
  return { member: place.name, call, return: performance.now(), revision, keys }
}

/** What each member has in the end, and who could not be asked: callers heal first, a member may need a while yet. */
export const readEverywhere = async (
  around: Surroundings,
  prefix: string,
  patience: number,
): Promise<{ finals: FinalRead[]; silent: string[] }> => {
  const until = performance.now() + patience
  const finals: FinalRead[] = []
  const silent: string[] = []
  for (const member of around.members)
    try {
      finals.push(
        await insisting(until, async () => {
          await around.look()
          return eitherWay(around, scheme => readAll(around, member, scheme, prefix))
        }),
      )
    } catch (error) {
      silent.push(`${member.name} could not be read in the end: ${(error as Error).message}`)
    }
  return { finals, silent }
}

/** With the scheme that worked last, and the other where that certainly came to nothing. */
export const eitherWay = async <T>(around: Surroundings, ask: (scheme: Scheme) => Promise<T>): Promise<T> => {
  try {
    return await ask(around.scheme)
  } catch (error) {
    if (!(error instanceof NotDone) || error.status === NOT_THERE) throw error
    return ask(around.scheme === 'https' ? 'http' : 'https')
  }
}
