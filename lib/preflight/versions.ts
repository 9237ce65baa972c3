import { checkVersion } from '../etcd/versions.ts'
import type { Check } from './finding.ts'

/** Known faults of the version a member runs; those of the version to install were told with the inventory. */
export const checkRunning: Check = ({ cluster, host, member }) => {
  const running = member?.status?.version
  if (!running || running === cluster.etcd.version) return []
  const { refuse, warn } = checkVersion(running)
  const said = refuse ?? warn
  return said
    ? [
        {
          level: 'warn',
          what: `it runs etcd ${running}, which has known faults`,
          detail: said,
          next: `zx runbooks/01-install.ts and 04-cluster.ts bring ${host.name} to etcd ${cluster.etcd.version}`,
        },
      ]
    : []
}
