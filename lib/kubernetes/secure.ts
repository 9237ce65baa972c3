import type { RunbookError } from '../errors.ts'
import { refused } from '../errors.ts'
import { phaseOf } from '../etcd/phase.ts'
import { optionsFound } from '../etcd/sources.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Told } from '../step.ts'

/** That no member speaks plain http, as far as they could be asked. @throws RunbookError exit 5 */
export const checkSecure = (facts: Facts): void => {
  const plain = facts.cluster.members.filter(member => {
    const found = memberOf(facts, member)
    return found?.scheme ? found.scheme === 'http' : phaseOf(optionsFound(found)) === 'plain'
  })
  if (plain.length)
    throw refused(`${plain.map(({ name }) => name).join(', ')} still speaks plain http`, {
      because:
        'there a certificate proves nothing, and every Secret of Kubernetes would cross the network in clear',
      state: 'no certificate was issued',
      next: 'zx runbooks/05-pki.ts, then zx runbooks/04-cluster.ts, which asks before it moves the cluster to TLS',
    })
}

/** Who could not be asked: what is written does not depend on it, so it is a warning. Pure. */
export const unasked = ({ cluster }: Facts, lost: Map<string, RunbookError>): Told => ({
  events: cluster.members
    .filter(({ machine }) => lost.has(machine))
    .map(({ name }) => ({
      event: 'warning',
      host: name,
      message: `${name} can't be reached, so nobody knows whether it speaks TLS; its endpoint is shown all the same`,
    })),
})
