import type { Facts, MemberFacts } from '../../../lib/facts/facts.ts'
import type { Cluster, Host, VirtualAddress } from '../../../lib/inventory/cluster.ts'
import { cluster as demo, member } from '../etcd/fixture.ts'
import { serving } from '../status/fixture.ts'

export const balancer = (name: string, address: string): Host =>
  member(name, address, { role: 'loadBalancer' })
export const lb1 = balancer('lb1', '10.0.0.21')
export const lb2 = balancer('lb2', '10.0.0.22')

/** The cluster `demo` with two load balancers and 10.0.0.20. */
export const cluster = (virtual: Partial<VirtualAddress> = {}, loadBalancers = [lb1, lb2]): Cluster => ({
  ...demo(),
  loadBalancers,
  virtualAddress: { address: '10.0.0.20', prefix: 32, routerId: 20, ...virtual },
})

/** Outputs of looks by host name and look; a host without any was not asked. */
export type Seen = Record<string, Record<string, string>>

const machine = (host: Host) => ({
  os: { id: 'debian', like: [], version: '12', name: 'Debian' },
  architecture: 'amd64',
  hostname: host.name,
  machineId: host.name,
  clock: { offsetMs: 0, uncertaintyMs: 0 },
  addresses: [{ interface: 'eth0', address: host.address, prefix: 24 }],
  mtus: {},
  sources: {},
  listening: [],
})

/** What a run knows: members that serve, unless told otherwise, and what was seen on each host. */
export const facts = (
  seen: Seen,
  inventory = cluster(),
  members: Record<string, MemberFacts> = { etcd1: serving('etcd1') },
): Facts => ({
  cluster: inventory,
  machines: new Map(
    [...inventory.members, ...inventory.loadBalancers].map(host => [host.machine, machine(host)]),
  ),
  members: new Map(Object.entries(members)),
  looks: new Map(
    Object.entries(seen).map(([host, looks]) => [
      host,
      new Map(Object.entries(looks).map(([name, output]) => [name, { code: 0, output }])),
    ]),
  ),
  changed: new Set(),
})

/** keepalived as the looks tell of it, by systemd's ActiveState. */
export const keepalived = (state: string, rest = '') => ({
  'keepalived unit': `ActiveState=${state}\n`,
  keepalived: rest,
})

/** The same of one that these runbooks set up. */
export const ours = (rest = '', state = 'active', address = '10.0.0.20') =>
  keepalived(state, `ours ${address}\n${rest}`)
