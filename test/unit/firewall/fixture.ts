import type { Cluster, FirewallSettings } from '../../../lib/inventory/cluster.ts'
import { cluster, member } from '../etcd/fixture.ts'

export const balancer = (name: string, address: string) => ({
  ...member(name, address),
  role: 'loadBalancer' as const,
})

/** Three members and two balancers with this firewall. */
export const guarded = (firewall: Partial<FirewallSettings> = {}, rest: Partial<Cluster> = {}): Cluster => ({
  ...cluster(),
  loadBalancers: [balancer('lb1', '10.0.0.21'), balancer('lb2', '10.0.0.22')],
  firewall: { tool: 'nftables', ssh: [], ...firewall },
  ...rest,
})
