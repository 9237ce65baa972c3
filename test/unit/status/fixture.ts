import type { Facts, MemberFacts, MemberStatus } from '../../../lib/facts/facts.ts'
import type { Cluster, Host } from '../../../lib/inventory/cluster.ts'
import { cluster as demo, member } from '../etcd/fixture.ts'

/** Seen at this moment by every test. */
export const NOW = new Date('2026-11-21T09:00:00Z')

export const balancer: Host = { ...member('lb1', '10.0.0.21'), role: 'loadBalancer' }

export const cluster = (rest: Partial<Cluster> = {}): Cluster => ({
  ...demo(),
  loadBalancers: [balancer],
  ...rest,
})

export const status = (id: string, rest: Partial<MemberStatus> = {}): MemberStatus => ({
  memberId: id,
  clusterId: 'c1',
  leaderId: 'a1',
  version: '3.5.33',
  revision: '42',
  raftTerm: 2,
  raftIndex: 100,
  raftAppliedIndex: 100,
  dbSize: 20_480,
  dbSizeInUse: 16_384,
  isLearner: false,
  errors: [],
  ...rest,
})

const ids: Record<string, string> = { etcd1: 'a1', etcd2: 'a2', etcd3: 'a3' }

const listed = Object.entries(ids).map(([name, id]) => ({
  id,
  name,
  peerUrls: [`https://${name}:2380`],
  clientUrls: [],
  isLearner: false,
}))

export const serving = (name: string, rest: Partial<MemberFacts> = {}): MemberFacts => ({
  config: 'listen-client-urls: https://10.0.0.11:2379,https://127.0.0.1:2379\nquota-backend-bytes: 1000000\n',
  unit: '',
  state: 'active',
  pending: false,
  bootstrapping: false,
  restarts: 0,
  hasData: true,
  hasLog: true,
  certified: true,
  user: true,
  installed: true,
  scheme: 'https',
  status: status(ids[name] ?? 'a9'),
  members: listed,
  ...rest,
})

/** A member whose host answers and whose etcd does not. */
export const stopped = (rest: Partial<MemberFacts> = {}): MemberFacts =>
  serving('', { state: 'inactive', scheme: undefined, status: undefined, members: undefined, ...rest })

export type Outputs = Record<string, string>

const OK: Outputs = {
  unit: 'ActiveState=active\nResult=success\nNRestarts=0\n',
  disk: 'Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 100 25 75 25% /\n',
  schedule: '    Next elapse: Sat 2026-11-21 10:00:00 UTC\n       Iter. #2: Sat 2026-11-21 11:00:00 UTC\n',
}

/** HAProxy on a load balancer, by systemd's ActiveState. */
export const balancing = (state: string, ours = 'ours\n'): Outputs => ({
  'haproxy unit': `ActiveState=${state}\n`,
  'haproxy ours': ours,
})

/** Three healthy members behind one load balancer; a test changes what it is about. */
export const facts = (
  members: Record<string, MemberFacts | undefined> = {},
  looks: Record<string, Outputs> = {},
  inventory: Cluster = cluster(),
): Facts => {
  const all = { etcd1: serving('etcd1'), etcd2: serving('etcd2'), etcd3: serving('etcd3'), ...members }
  const outputs = (name: string, base: Outputs) =>
    new Map(
      Object.entries({ ...base, ...looks[name] }).map(([key, output]) => [key, { code: 0, output }] as const),
    )
  return {
    cluster: inventory,
    machines: new Map(),
    members: new Map(Object.entries(all).flatMap(([name, found]) => (found ? [[name, found] as const] : []))),
    looks: new Map([
      ...Object.keys(ids).map(name => [name, outputs(name, OK)] as const),
      ['lb1', outputs('lb1', balancing('active'))] as const,
    ]),
    changed: new Set(),
  }
}
