import type { Cluster } from '../cluster.ts'
import { atFirst, type ClusterRule, type Finding, pathOf, repeated } from './rule.ts'

type Port = { path: [string, string]; port: number }

const etcdPorts = ({ etcd }: Cluster): Port[] =>
  (['clientPort', 'peerPort', 'metricsPort'] as const).map(key => ({ path: ['etcd', key], port: etcd[key] }))

const haproxyPorts = ({ haproxy }: Cluster): Port[] =>
  (['port', 'statsPort'] as const)
    .map((key): Port => ({ path: ['haproxy', key], port: haproxy[key] }))
    .filter(({ port }) => port !== 0)

const named = ({ path }: Port) => path.join('.')
const collisions = (ports: Port[]) => repeated(ports, ({ port }) => String(port))

/** Ports of one program differ from each other. */
export const distinctPorts: ClusterRule = checked =>
  [etcdPorts(checked.cluster), haproxyPorts(checked.cluster)].flatMap(ports =>
    collisions(ports).map(({ item, first }) => ({
      range: atFirst(checked, item.path, first.path),
      message: `${named(item)} and ${named(first)} are both ${item.port}; give each its own`,
    })),
  )

const free = (cluster: Cluster) => {
  const taken = new Set([...etcdPorts(cluster), ...haproxyPorts(cluster)].map(({ port }) => port))
  return [12_379, 12_380, 12_381, 12_382, 12_383, 12_384].find(port => !taken.has(port))
}

/** Ports of etcd and HAProxy differ where both run on one machine. */
export const sharedMachine: ClusterRule = checked => {
  const { cluster } = checked
  const shared = cluster.loadBalancers.flatMap(balancer => {
    const member = cluster.members.find(({ address }) => address === balancer.address)
    return member ? [{ balancer, member }] : []
  })[0]
  if (!shared) return []
  const { balancer, member } = shared
  return haproxyPorts(cluster).flatMap(own =>
    etcdPorts(cluster)
      .filter(({ port }) => port === own.port)
      .map(other => {
        const range = atFirst(checked, own.path, other.path, pathOf(balancer))
        return {
          range,
          message: `${balancer.name} and ${member.name} are one machine (${member.address}), where ${named(own)} and ${named(other)} can’t both be ${own.port}; set ${named(own)} to another, such as ${free(cluster)}`,
        }
      }),
  )
}

/** sshd keeps its port. */
export const sshPort: ClusterRule = ({ cluster, atKey }): Finding[] => {
  const clash = (hosts: Cluster['members'], ports: Port[]) =>
    hosts.flatMap(host =>
      ports
        .filter(({ port }) => port === (host.ssh.port ?? 22))
        .map(port => ({
          range: atKey(...pathOf(host)),
          message: `${host.name} has sshd on port ${port.port}, which is also ${named(port)}; choose another for ${named(port)}`,
        })),
    )
  return [
    ...clash(cluster.members, etcdPorts(cluster)),
    ...clash(cluster.loadBalancers, haproxyPorts(cluster)),
  ].slice(0, 1)
}
