import { dataDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { type Finding, linesOf, type Subject } from './finding.ts'

/** Seconds for the answer to a datagram. */
const PATIENCE = 0.5

/** Bytes before what a datagram carries: the headers of IP and UDP (RFC 791, RFC 8200, RFC 768). */
const headers = (address: string): number => (address.includes(':') ? 48 : 28)

/**
 * Prints `ADDRESS MTU` of members to whom datagrams as large as the interface takes get lost, while small ones come to a
 * port that nobody listens on and are answered so (ICMP port unreachable, RFC 1122). Where small ones are not answered
 * either nothing is known. The large one goes first, and twice: such answers are rationed (icmp(7), icmp_ratelimit).
 * Only before a member lives there; by bash, or not.
 */
export const pathLook = (cluster: Cluster, member: Host): string => {
  const others = cluster.members.filter(({ machine }) => machine !== member.machine)
  return `[ ! -e ${quote(dataDirectory(cluster, member))}/member ] || exit 0
command -v bash >/dev/null || exit 0
answered() { # ADDRESS BYTES
  bash -c 'exec 3<>"/dev/udp/$0/${cluster.etcd.peerPort}" && dd if=/dev/zero bs="$1" count=1 >&3 || exit 0
    read -r -t ${PATIENCE} -u 3; [ $? -le 128 ]' "$1" "$2"
}
try() { # ADDRESS HEADERS
  # Not by /sys: that may be of another network namespace (network_namespaces(7)).
  way=$(ip -o route get "$1") && way=\${way#* dev } && mtu=$(ip -o link show dev "\${way%% *}") || return
  mtu=\${mtu#* mtu } mtu=\${mtu%% *}
  answered "$1" $((mtu - $2)) && return
  answered "$1" 1 && sleep 1 && answered "$1" 1 && ! answered "$1" $((mtu - $2)) && printf '%s %s\\n' "$1" "$mtu"
} 2>/dev/null
${others.map(({ peerAddress }) => `try ${quote(peerAddress)} ${headers(peerAddress)} &`).join('\n')}
wait`
}

/**
 * Ways between members on which large packets vanish although both ends would take them, as in a tunnel whose end does
 * not say so (RFC 2923): members find each other, and one stalls in the middle of a snapshot. Pure.
 */
export const pathFindings = (subjects: Subject[]): Finding[] =>
  subjects.flatMap(subject =>
    linesOf(subject, 'path').flatMap((line): Finding[] => {
      const [address = '', mtu] = line.split(' ')
      const other = subject.cluster.members.find(({ peerAddress }) => peerAddress === address)
      if (!other) return []
      const host = subject.host.name
      return [
        {
          host,
          level: 'warn',
          what: `packets of ${mtu} bytes get lost on the way to ${other.name}`,
          detail: `its MTU allows them and small ones arrive, so members find each other and one stalls half-way`,
          next: `ping -M do -s ${Number(mtu) - headers(address)} ${address}   # on ${host}; lower the MTU of all members until it is answered`,
        },
      ]
    }),
  )
