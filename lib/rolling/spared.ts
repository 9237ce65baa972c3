import type { Facts } from '../facts/facts.ts'
import type { Fleet } from '../fleet.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Gate } from './gate.ts'
import type { RollHooks } from './roll.ts'

/** Seconds that a host which has gone meanwhile is given: systemd's own pause (RestartSec=), a start, an election. */
const BACK_WITHIN = 60

/** Of each host that served as the roll began: the verbs that end once it does again. */
export type Servers = Map<Host, Verb[]>

export const serversOf = ({ rest }: Gate, facts: Facts): Servers =>
  new Map(rest?.serving(facts).map(host => [host, rest.until(host, facts, false)]))

const isRefused = (gate: Gate, host: Host, facts: Facts): boolean => {
  try {
    gate.permit(host, facts)
    return false
  } catch {
    return true
  }
}

/**
 * The facts by which the others can spare a host. Where others have gone since the roll began, and the host can't be
 * spared without them or has lost its leader with them, they are waited for, once: systemd starts again what was killed,
 * and a roll that ends halfway for those seconds helps nobody.
 * @throws RunbookError exit 5 when they do not come back, or were not there before
 */
export const spared = async (
  fleet: Fleet,
  gate: Gate,
  host: Host,
  servers: Servers,
  looked: Facts,
  { refresh, busy, onOutput }: Pick<RollHooks, 'refresh' | 'busy' | 'onOutput'>,
): Promise<Facts> => {
  const serving = gate.rest?.serving(looked) ?? []
  const others = [...servers.keys()].filter(other => other !== host && !serving.includes(other))
  const hasGone = servers.has(host) && !serving.includes(host)
  let now = looked
  if (others.length && (hasGone || isRefused(gate, host, looked))) {
    busy(`the return of ${others.map(other => other.name).join(', ')}`, BACK_WITHIN)
    for (const other of others)
      onOutput(other)(
        `does not serve any more; it has ${BACK_WITHIN} s to come back, before ${host.name} may go`,
      )
    await Promise.all(others.map(other => fleet.apply(other, servers.get(other)!, BACK_WITHIN)))
    now = await refresh()
  }
  gate.permit(host, now)
  return now
}
