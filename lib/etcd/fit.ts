import { refused } from '../errors.ts'
import { type Facts, type Installed, type MemberFacts, memberOf } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { faultsOf } from '../pki/verify.ts'
import { writtenPhase } from './desired.ts'
import type { PairName } from './paths.ts'

type Unfit = { pair: PairName; what: string; why: string }

const faultOf = (installed: Installed, now: Date): Omit<Unfit, 'pair'> | undefined => {
  const { certificate, authorities, whole } = installed
  const [fault] = faultsOf(certificate, { authorities, purposes: [], now })
  if (fault || whole) return fault
  return {
    what: 'and its key are not as they were installed',
    why: 'two halves of different pairs would keep it from starting',
  }
}

/** The first of a member's installed pairs that it could not come back with; `what` ends a sentence about it. Pure. */
export const unfit = ({ pairs = {} }: Pick<MemberFacts, 'pairs'>, now: Date): Unfit | undefined => {
  for (const pair of ['server', 'peer'] as const) {
    const fault = pairs[pair] && faultOf(pairs[pair], now)
    if (fault) return { pair, ...fault }
  }
  return undefined
}

/**
 * That a member which is restarted finds certificates it can come back with: of the authorities it has, not ended, whole
 * (etcd docs, "Transport security model"). Where it speaks no TLS, none are looked at.
 * @throws RunbookError exit 5 naming the certificate, before the member is touched
 */
export const checkFit = (host: Host, facts: Facts, now: Date): void => {
  if ((writtenPhase(facts, host) ?? 'plain') === 'plain') return
  const found = unfit(memberOf(facts, host) ?? {}, now)
  if (!found) return
  throw refused(`Not restarting ${host.name}: its ${found.pair} certificate ${found.what}.`, {
    host: `${host.name} (${host.address})`,
    because: found.why,
    state: 'nothing was changed on it',
    next: 'zx runbooks/05-pki.ts   # checks and renews what is installed',
  })
}
