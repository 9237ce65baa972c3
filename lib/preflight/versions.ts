import { checkVersion, compareVersions, minor } from '../etcd/versions.ts'
import type { Check, Found } from './finding.ts'

const newer = (running: string, wanted: string): Found => ({
  level: 'warn',
  what: `it runs etcd ${running}, newer than ${wanted} in the inventory`,
  detail:
    minor(running) === minor(wanted)
      ? 'zx runbooks/01-install.ts and 04-cluster.ts would take it back to the older one'
      : 'a member never goes back to an older minor version',
  next: `set etcd.version to ${running} in the inventory, or to a newer ${minor(running)}`,
})

/** Known faults of the version a member runs; those of the version to install were told with the inventory. */
export const checkRunning: Check = ({ cluster, host, member }) => {
  const running = member?.status?.version
  const wanted = cluster.etcd.version
  if (!running || running === wanted) return []
  if (compareVersions(running, wanted) > 0) return [newer(running, wanted)]
  const { refuse, warn } = checkVersion(running)
  const said = refuse ?? warn
  return said
    ? [
        {
          level: 'warn',
          what: `it runs etcd ${running}, which has known faults`,
          detail: said,
          next:
            minor(running) === minor(wanted)
              ? `zx runbooks/01-install.ts and 04-cluster.ts bring ${host.name} to etcd ${wanted}`
              : `set etcd.version to a newer ${minor(running)}: ${minor(wanted)} is an upgrade of its own`,
        },
      ]
    : []
}
