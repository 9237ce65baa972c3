import type { RunbookError } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { BalancerRow } from './model.ts'
import { readCertificates } from './read.ts'

/** One load balancer's row, from what was seen; pure. */
export const balancerRow = (
  facts: Facts,
  balancer: Host,
  lost: Map<string, RunbookError>,
  now: Date,
): BalancerRow => {
  const error = lost.get(balancer.machine)
  const looks = facts.looks.get(balancer.name)
  const said = (looks?.get('balancer')?.output ?? '').split('\n')
  return {
    host: balancer.name,
    reached: error === undefined,
    configured: said.includes('ours'),
    active: said[0] === 'active',
    certificates: readCertificates(looks?.get('certificates')?.output ?? '', now),
    said: error && (error.details.because ?? error.message),
  }
}
