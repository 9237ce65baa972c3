import { statSync } from 'node:fs'
import type { Scheme } from '../../../lib/addresses.ts'
import type { Cluster } from '../../../lib/inventory/cluster.ts'
import { load } from '../../../lib/inventory/load.ts'
import { selectClusters } from '../../../lib/inventory/select.ts'
import { authorityFiles } from '../../../lib/pki/authority.ts'
import { type Call, gateway, type Identity } from './gateway.ts'
import { identityFor } from './identity.ts'

/** Where a client can connect. */
export type Place = { name: string; host: string; port: number }

/** What clients know of a cluster, which changes under them: its members, its CA, http or https. */
export type Surroundings = {
  /** Members first, then load balancers, unless other places were given. */
  places: Place[]
  members: Place[]
  /** What answered last, whoever asked. */
  scheme: Scheme
  /** Undefined while there is no client certificate: https has to wait. */
  secure: Call | undefined
  plain: Call
  /** Reads inventory and CA again if they have changed. */
  look: () => Promise<void>
}

export type Where = {
  inventory: string
  /** Name of the cluster, where the inventory has several. */
  cluster?: string
  /** Instead of a certificate of the cluster's own CA. */
  identity?: Identity
  /** Only through these addresses, such as a virtual one, instead of every member and load balancer. */
  only?: string[]
}

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const placesOf = ({ members, loadBalancers, etcd, haproxy }: Cluster) => ({
  members: members.map(({ name, address }) => ({ name, host: address, port: etcd.clientPort })),
  balancers: loadBalancers.map(({ name, address }) => ({ name, host: address, port: haproxy.port })),
})

/** Not more often than this, ms: reading an inventory holds all clients up. */
const LOOKS = 300

/** What is there now; with a CA or without one yet. @throws RunbookError when the inventory is no good at the start */
export const surroundingsOf = async (where: Where): Promise<Surroundings> => {
  let files = [where.inventory]
  let known = ''
  let looked = performance.now()
  let looking: Promise<void> | undefined
  const read = async () => {
    const cluster = selectClusters(load(where.inventory), where.cluster)[0]!
    const { certificate, key } = authorityFiles(cluster, 'client')
    files = [where.inventory, certificate, key]
    const now = files.map(changedAt).join()
    const identity = where.identity ?? (await identityFor(cluster))
    const { members, balancers } = placesOf(cluster)
    around.members = members
    around.places = where.only
      ? where.only.map(host => ({ name: host, host, port: cluster.haproxy.port }))
      : [...members, ...balancers]
    around.secure = identity && gateway(identity)
    known = now
  }
  const look = async () => {
    if (performance.now() - looked < LOOKS) return
    looked = performance.now()
    // An inventory that is being written is read again later.
    if (files.map(changedAt).join() !== known) await read().catch(() => {})
  }
  const around: Surroundings = {
    places: [],
    members: [],
    scheme: 'https',
    secure: undefined,
    plain: gateway(),
    look: () => {
      looking ??= look().finally(() => {
        looking = undefined
      })
      return looking
    },
  }
  await read()
  return around
}
