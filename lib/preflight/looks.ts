import { runsLook } from '../haproxy/look.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Look } from '../probe/look.ts'
import { firewallsLook } from './firewall.ts'
import { limitsLook } from './limits.ts'
import { pathLook } from './path-mtu.ts'
import { placesLooks } from './places.ts'
import { reachLook } from './reach.ts'
import { resolvingLook } from './resolving.ts'
import { servicesLooks } from './services.ts'
import { systemLook } from './system.ts'
import { toolsLook } from './tools.ts'
import { writeLook } from './write.ts'

/** What a host is asked for besides the facts that every run knows: only looks, a few ms in all. */
export const preflightLook =
  (cluster: Cluster) =>
  (host: Host): Record<string, Look> => {
    const resolving = resolvingLook(cluster, host)
    return {
      tools: toolsLook(cluster, host),
      system: systemLook,
      limits: limitsLook,
      ...placesLooks(cluster, host),
      ...servicesLooks(host),
      ...(cluster.firewall.tool !== 'off' && { firewalls: firewallsLook }),
      ...(resolving && { resolving }),
      ...(host.role === 'loadBalancer'
        ? runsLook()
        : { reach: reachLook(cluster, host), path: pathLook(cluster, host) }),
    }
  }

/** The only look that writes, so a dry run leaves it out. */
export const flushLook =
  (cluster: Cluster) =>
  (member: Host): Record<string, string> => ({ write: writeLook(cluster, member) })
