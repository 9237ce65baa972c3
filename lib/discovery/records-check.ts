import { X509Certificate } from 'node:crypto'
import type { Scheme } from '../addresses.ts'
import type { Cluster } from '../inventory/cluster.ts'
import type { Seen } from './look.ts'
import { type Side, type Wanted, wantedRecords } from './records.ts'

/** What is wrong with the records as one member sees them. */
export type Findings = {
  missing: Wanted[]
  /** URLs of records that stand for no member, so that the cluster would wait for one that never comes. */
  strangers: string[]
  /** Names by which others would dial this member, which its peer certificate does not cover. */
  uncovered: string[]
}

const hostOf = (found: string) => new URL(found).hostname.replace(/^\[|\]$/g, '')

const stands = (found: string, { address, port }: Wanted, scheme: Scheme, { addresses }: Seen): boolean => {
  const url = new URL(found)
  const target = hostOf(found)
  const same = (of: string) => [of, ...(addresses[of] ?? [])]
  return (
    url.protocol === `${scheme}:` &&
    Number(url.port) === port &&
    same(target).some(one => same(address).includes(one))
  )
}

const covers = (pem: string | undefined, name: string): boolean => {
  try {
    return pem === undefined || new X509Certificate(pem).checkHost(name, { subject: 'never' }) !== undefined
  } catch {
    return true
  }
}

/**
 * Compares what a member finds with the inventory. etcd takes every record of both `_etcd-server-ssl` and `_etcd-server`
 * for a member, so there must be one for each and no other. Clients may be shown fewer members, or load balancers: for
 * them it is enough that there is any. `certificate` is the PEM of the member that looks, where peers speak TLS.
 */
export const compareRecords = (
  cluster: Cluster,
  seen: Seen,
  schemes: Record<Side, Scheme>,
  own?: { name: string; certificate?: string },
): Findings => {
  const server = wantedRecords(cluster, 'server', schemes.server)
  const client = wantedRecords(cluster, 'client', schemes.client)
  const taken = new Map(
    server.map(wanted => [wanted, seen.server.find(found => stands(found, wanted, schemes.server, seen))]),
  )
  const mine = [...taken].find(([{ member }]) => member.name === own?.name)?.[1]
  return {
    missing: [
      ...server.filter(wanted => !taken.get(wanted)),
      ...(seen.client.some(found => found.startsWith(`${schemes.client}:`)) ? [] : client),
    ],
    strangers: seen.server.filter(found => ![...taken.values()].includes(found)),
    uncovered:
      mine && schemes.server === 'https' && !covers(own?.certificate, hostOf(mine)) ? [hostOf(mine)] : [],
  }
}
