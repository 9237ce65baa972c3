import { balancerSsl, pair } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import { type Host, hostsOf } from '../inventory/cluster.ts'
import { type Look, textLooks } from '../probe/look.ts'
import type { Told } from '../step.ts'
import { daysLeft, inspectCertificate } from './inspect.ts'

const PAIRS: Record<Host['role'], Record<string, string>> = {
  member: Object.fromEntries(
    (['server', 'peer', 'client'] as const).map(name => [name, pair(name).certificate]),
  ),
  loadBalancer: { check: `${balancerSsl.pairDirectory}/tls.crt` },
}

/** A host's certificates; only the public half. */
export const certificateLook = (host: Host): Record<string, Look> =>
  textLooks('certificate', PAIRS[host.role])

/** What each certificate says, a row each: for whom, for what, for which names, for how long. Pure. */
export const certificateTable = (facts: Facts, now: Date): Told => {
  const rows = hostsOf(facts.cluster).flatMap(host =>
    Object.keys(PAIRS[host.role]).flatMap(name => {
      const look = facts.looks.get(host.name)?.get(`certificate ${name}`)
      const found = look?.code === 0 ? inspectCertificate(look.output) : undefined
      if (!found) return []
      const names = found.sans.map(san => san.replace(/^(IP|DNS):/, '')).join(' ')
      const until = `${found.notAfter.toISOString().slice(0, 10)}, ${daysLeft(found, now)} days`
      return [[host.name, name, found.commonName ?? '', found.purposes.join(' '), until, names || '–']]
    }),
  )
  return {
    events: rows.length
      ? [{ event: 'table', columns: ['HOST', 'PAIR', 'COMMON NAME', 'FOR', 'VALID UNTIL', 'NAMES'], rows }]
      : [],
  }
}
