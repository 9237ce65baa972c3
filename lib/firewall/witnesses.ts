import { type Facts, machineOf } from '../facts/facts.ts'
import { type Cluster, type Host, hostsOf } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'

const listens = (facts: Facts, host: Host, port: number): boolean =>
  machineOf(facts, host)?.listening.some(
    socket => socket.port === port && !/^(127\.|::1$)/.test(socket.address),
  ) ?? false

/** Where others must be able to open a connection to a host, and who: only where something listens by now. */
const doors = ({ etcd, haproxy }: Cluster, host: Host) =>
  host.role === 'member'
    ? [
        { address: host.peerAddress, port: etcd.peerPort, what: "etcd's peer port", peersOnly: true },
        { address: host.address, port: etcd.clientPort, what: "etcd's client port", peersOnly: false },
      ]
    : [{ address: host.address, port: haproxy.port, what: 'HAProxy', peersOnly: false }]

/**
 * What the other hosts must still be able to do once rules are in force on a machine: open new connections to it. Those
 * that are open go on anyway, so that a mistake would show only after the next restart. Pure.
 */
export const witnesses = (cluster: Cluster, host: Host, facts: Facts): { on: Host; verbs: Verb[] }[] => {
  const all = hostsOf(cluster)
  const open = all
    .filter(({ machine }) => machine === host.machine)
    .flatMap(own => doors(cluster, own).map(door => ({ ...door, own })))
    .filter(({ own, port }) => listens(facts, own, port))
  return all
    .filter(other => other.machine !== host.machine && machineOf(facts, other))
    .map(on => ({
      on,
      verbs: open
        .filter(({ peersOnly }) => !peersOnly || on.role === 'member')
        .map(({ address, port, what, own }) => ({
          call: [
            'reaches',
            address,
            String(port),
            `${what} of ${own.name}, by a new connection from ${on.name},`,
          ],
        })),
    }))
    .filter(({ verbs }) => verbs.length)
}
