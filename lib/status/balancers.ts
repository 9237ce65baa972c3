import type { RunbookError } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import { balancerState, isOurs } from '../haproxy/look.ts'
import { parseStats } from '../haproxy/state.ts'
import type { Host } from '../inventory/cluster.ts'
import { keepalivedSeen } from '../keepalived/look.ts'
import type { BalancerRow } from './model.ts'
import { readCertificates } from './read.ts'

/** What each load balancer says of a member, by its name: `up`, `down`, or another of HAProxy's words. */
export const backendsOf = (facts: Facts, member: Host): Record<string, string> =>
  Object.fromEntries(
    facts.cluster.loadBalancers.flatMap(({ name }) => {
      const state = parseStats(facts.looks.get(name)?.get('backends')?.output ?? '')[member.name]
      return state ? [[name, state === 'INI' ? 'unchecked' : state.toLowerCase()]] : []
    }),
  )

/** One load balancer's row, from what was seen; pure. */
export const balancerRow = (
  facts: Facts,
  balancer: Host,
  lost: Map<string, RunbookError>,
  now: Date,
): BalancerRow => {
  const error = lost.get(balancer.machine)
  const looks = facts.looks.get(balancer.name)
  return {
    host: balancer.name,
    reached: error === undefined,
    configured: isOurs(facts, balancer),
    active: balancerState(facts, balancer) === 'active',
    holdsVirtualAddress:
      facts.cluster.virtualAddress && !error ? keepalivedSeen(facts, balancer)?.holds : undefined,
    certificates: readCertificates(looks?.get('certificates')?.output ?? '', now),
    said: error && (error.details.because ?? error.message),
  }
}
