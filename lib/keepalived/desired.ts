import { dirname } from 'node:path'
import { keepalivedConfig } from '../etcd/paths.ts'
import { type Facts, machineOf } from '../facts/facts.ts'
import { throughAddress, untilVirtual } from '../haproxy/through.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file, MANAGED } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import type { Gate } from '../rolling/gate.ts'
import { renderKeepalived } from './config.ts'
import { interfacesFor } from './interfaces.ts'
import {
  holdersLast,
  KEEPALIVED_UNIT,
  keepalivedDropIn,
  keepalivedFilePaths,
  keepalivedSeen,
} from './look.ts'

/** keepalived.conf of one balancer; keepalived itself must accept it before it is switched in. */
const config = (cluster: Cluster, balancer: Host): Resource =>
  file(
    keepalivedConfig,
    (facts: Facts) => {
      const { addresses = [] } = machineOf(facts, balancer) ?? {}
      // A machine without the address of its own was refused before anything is written.
      const fallback = { adverts: 'eth0', address: 'eth0' }
      const on = interfacesFor(balancer, addresses, cluster.virtualAddress!) ?? fallback
      return renderKeepalived(cluster, balancer, on)
    },
    { readBy: KEEPALIVED_UNIT, checkedBy: ['keepalived_accepts'], defaultOf: 'keepalived' },
  )

/** The configuration, and what the package's unit lacks. */
export const keepalivedFiles = (cluster: Cluster, balancer: Host): Resource[] => [
  directory(dirname(keepalivedDropIn)),
  file(
    keepalivedDropIn,
    `# ${MANAGED}. A change made here is undone by the next run.
[Unit]
StartLimitIntervalSec=0

[Service]
# One that was killed leaves its address behind, and takes it away when it starts.
Restart=on-failure
RestartSec=1
`,
  ),
  directory('/etc/keepalived'),
  config(cluster, balancer),
]

/** keepalived reads a new configuration by reload, those that stand by first; each time clients must be served. */
export const keepalivedGate = ({ virtualAddress }: Cluster): Gate => {
  const address = virtualAddress!.address
  const settled = [{ call: ['wait_active', KEEPALIVED_UNIT] }, { call: ['hold_still', address] }]
  return {
    unit: KEEPALIVED_UNIT,
    running: (host, facts) => keepalivedSeen(facts, host)?.state === 'active',
    pending: (host, facts) => keepalivedSeen(facts, host)?.pending === true,
    files: keepalivedFilePaths,
    order: holdersLast,
    permit: () => {},
    before: () => [],
    reload: [{ call: ['reload_unit', KEEPALIVED_UNIT] }],
    prove: () => settled,
    proveAgain: () => settled,
    witnesses: (_, facts) => {
      const through = throughAddress(facts, address)
      return through ? [{ on: through.from, verbs: [untilVirtual(through)] }] : []
    },
    deadline: 30,
  }
}
