import { type Scheme, url } from '../../../lib/addresses.ts'
import { type CallOptions, NotDone } from './gateway.ts'
import type { Place, Surroundings } from './surroundings.ts'

/** One request through one place. @throws NotDone or Error; nothing is tried twice */
export const through = (
  around: Surroundings,
  { host, port }: Place,
  scheme: Scheme,
  [path, body]: readonly [string, unknown],
  options: CallOptions,
): Promise<unknown> => {
  const call = scheme === 'https' ? around.secure : around.plain
  if (!call) throw new NotDone('there is no client certificate yet')
  return call(url(scheme, host, port), path, body, options)
}

/** A client's own way to the cluster. */
export type Way = (request: readonly [string, unknown], options: CallOptions) => Promise<unknown>

/** So long a client stays away from a place that failed it, ms. */
const AWAY = 3000

/**
 * The way of a client that prefers one place and goes on to the next after a failure, as clients with several
 * endpoints do; when all have failed it looks around and tries the other scheme, as one with http and https endpoints.
 */
export const wayFrom = (around: Surroundings, home: number): Way => {
  let at = home
  let leftHome = 0
  let failures = 0
  let scheme = around.scheme
  return async (request, options) => {
    if (at !== home && performance.now() - leftHome > AWAY) at = home
    const place = around.places[at % around.places.length]!
    try {
      const answer = await through(around, place, scheme, request, options)
      failures = 0
      around.scheme = scheme
      return answer
    } catch (error) {
      if (at === home) leftHome = performance.now()
      at++
      failures++
      if (failures % around.places.length === 0) {
        // What answers somebody else by now, before what answers nobody.
        scheme = scheme !== around.scheme ? around.scheme : scheme === 'https' ? 'http' : 'https'
        await around.look()
      }
      throw error
    }
  }
}
