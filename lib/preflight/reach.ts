import { dataDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { type Finding, isSettled, linesOf, type Subject } from './finding.ts'

/** Seconds for a packet to come back; one that a firewall drops never does. */
const PATIENCE = 3

/**
 * Prints `ADDRESS PORT` of the ports of other members that nothing comes back from. That nobody listens there yet is an
 * answer. Only where no member lives yet: later etcd itself says so. By bash, which Debian and RHEL have; else nothing.
 */
export const reachLook = (cluster: Cluster, member: Host): string => {
  // What its rules let through is proven when they change, and may be about to.
  if (cluster.firewall.tool !== 'off') return ':'
  const { peerPort, clientPort } = cluster.etcd
  const others = cluster.members.filter(({ machine }) => machine !== member.machine)
  const doors = others.flatMap(({ address, peerAddress }) => [
    `/dev/tcp/${peerAddress}/${peerPort}`,
    `/dev/tcp/${address}/${clientPort}`,
  ])
  if (!doors.length) return ':'
  // All doors by one bash: a program each would cost more than all else that is looked at.
  return `[ -e ${quote(dataDirectory(cluster, member))}/member ] || ! command -v bash >/dev/null || (
set -- ${doors.map(quote).join(' ')}
said=$(timeout ${PATIENCE} bash -c 'for door; do (exec 3<>"$door" && echo "$door: open") & done; wait' bash "$@" 2>&1)
for door; do
  # A line is written at once, so those of several doors do not mix (bash's stderr is line-buffered).
  case $said in *"$door: open"* | *"$door: Connection refused"*) continue ;; esac
  port=\${door##*/} address=\${door#/dev/tcp/}
  printf '%s %s\\n' "\${address%/*}" "$port"
done
)`
}

/**
 * That no firewall keeps members from each other, by what comes back from ports that nobody listens on yet. A cluster
 * that lives already is only told, since it is for its members to say. Pure.
 */
export const reachFindings = (subjects: Subject[]): Finding[] =>
  subjects.flatMap(subject => {
    const blocked = linesOf(subject, 'reach').map(line => line.split(' '))
    return subject.cluster.members.flatMap(({ name, address, peerAddress }): Finding[] => {
      const ports = blocked.filter(([to]) => to === peerAddress || to === address).map(([, port]) => port)
      if (!ports.length) return []
      return [
        {
          host: subject.host.name,
          level: subjects.some(isSettled) ? 'warn' : 'refuse',
          what: `nothing comes back from ${name}, port ${ports.sort().join(' and ')}`,
          detail:
            'a firewall drops it there or on the way, and members that cannot reach each other form no cluster',
          next: `nft list ruleset   # on ${name}; let ${subject.host.name} in`,
        },
      ]
    })
  })
