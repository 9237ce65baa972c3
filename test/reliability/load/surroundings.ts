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

/** What is there now; with a CA or without one yet. @throws RunbookError when the inventory is no good at the start */
export const surroundingsOf = async (where: Where): Promise<Surroundings> => {
  let known = ''
  const look = async () => {
    const cluster = clusterOf(where)
    const files = authorityFiles(cluster, 'client')
    const now = [where.inventory, files.certificate, files.key].map(changedAt).join()
    if (now === known) return
    const identity = where.identity ?? (await identityFor(cluster))
    const { members, balancers } = placesOf(cluster)
    const { haproxy } = cluster
    around.members = members
    around.places = where.only
      ? where.only.map(host => ({ name: host, host, port: haproxy.port }))
      : [...members, ...balancers]
    around.secure = identity && gateway(identity)
    known = now
  }
  const around: Surroundings = {
    places: [],
    members: [],
    scheme: 'https',
    secure: undefined,
    plain: gateway(),
    // An inventory that is being written is read again later.
    look: () => look().catch(() => {}),
  }
  await look()
  return around
}

const clusterOf = ({ inventory, cluster }: Where): Cluster => selectClusters(load(inventory), cluster)[0]!
