import { isIP } from 'node:net'
import { bracket } from '../addresses.ts'
import { balancerSsl, haproxySocket } from '../etcd/paths.ts'
import { features } from '../etcd/versions.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { verifiedName } from '../pki/provided/reach.ts'
import { MANAGED } from '../resources/file.ts'

/** Name of the one backend, which the statistics are read by. */
export const BACKEND = 'etcd'

/**
 * The page that says whether a member can take clients: has a leader, reads through quorum, is no learner. It must not
 * fail for an alarm that all members share: a cluster out of space still serves reads, and needs a client to free some
 * (etcd docs, "Monitoring etcd"; "Maintenance, space quota").
 */
export const healthPath = (version: string): string =>
  features(version).nonLearnerReadyz ? '/readyz' : '/health?exclude=NOSPACE'

const tlsCheck = () =>
  `check-ssl verify required ca-file ${balancerSsl.ca} crt ${balancerSsl.check} ssl-min-ver TLSv1.2`

const statistics = ({ haproxy }: Cluster) =>
  haproxy.statsPort === 0
    ? ''
    : `
# For whoever is logged in here: curl -s 'http://127.0.0.1:${haproxy.statsPort}/;csv'
frontend statistics
    mode http
    bind 127.0.0.1:${haproxy.statsPort}
    maxconn 20
    timeout client 10s
    no log
    stats enable
    stats uri /
    stats refresh 5s
`

/**
 * One member as HAProxy sees it. Over TLS it must be the member of that name, not just any that the CA vouches for; a
 * DNS name that does not resolve at the moment must not stop HAProxy ("server", verifyhost and init-addr).
 */
const serverLine = (cluster: Cluster, member: Host, tls: boolean): string => {
  const { name, address } = member
  const verified = tls ? verifiedName(cluster, member) : undefined
  return [
    `server ${name} ${bracket(address)}:${cluster.etcd.clientPort}`,
    ...(verified ? [`verifyhost ${verified}`] : []),
    ...(isIP(address) ? [] : ['init-addr last,libc,none']),
  ].join(' ')
}

export type HaproxyOptions = {
  /** Health checks speak https with HAProxy's own client certificate. */
  tls: boolean
  /** Listen on IPv6 as well; a kernel without it refuses the whole configuration. */
  ipv6?: boolean
  /** The lowest etcd version that runs; the inventory's when left out. */
  version?: string
  /** Hash of what HAProxy reads only when it loads its configuration: a new certificate is a change, too. */
  loads?: string
}

/**
 * The whole haproxy.cfg, for HAProxy 2.4 and later. TLS goes through untouched, from the client to the member, so a
 * member still sees who the client is (HAProxy configuration manual: "option httpchk", "server", "stats socket").
 */
export const renderHaproxy = (cluster: Cluster, options: HaproxyOptions): string => {
  const { etcd, haproxy, members } = cluster
  const { tls, ipv6 = true, version = etcd.version, loads } = options
  const idle = `${haproxy.timeoutSeconds}s`
  return `# ${MANAGED}. A change made here is undone by the next run.
# Clients of the etcd cluster ${cluster.name}; TLS is passed through to the members.
${loads ? `# Loaded with the check certificate and CA of sha256 ${loads}\n` : ''}
global
    log /dev/log local0
    user haproxy
    group haproxy
    stats socket ${haproxySocket} mode 660 level admin
    # Else a member's first check waits for a third of the interval, or two.
    max-spread-checks 50

defaults
    mode tcp
    log global
    # A member that died with its machine never closes its connections; keepalive packets find out.
    option tcpka
    # Not more than a client waits by itself, and another member for each further attempt.
    timeout connect 2s
    retries 2
    option redispatch 1
    timeout queue 5s
    # A watch may be quiet for long.
    timeout client ${idle}
    timeout server ${idle}

frontend clients
    bind ${ipv6 ? `:::${haproxy.port} v4v6` : `*:${haproxy.port}`}
    option tcplog
    option dontlognull
    default_backend ${BACKEND}

backend ${BACKEND}
    balance ${haproxy.balance}
    # etcd answers GET alone, and HAProxy would ask with OPTIONS.
    option httpchk
    http-check send meth GET uri ${healthPath(version)} ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    timeout check 3s
    default-server check inter 1s fall 2 rise 2 on-marked-down shutdown-sessions${tls ? ` ${tlsCheck()}` : ''}
${members.map(member => `    ${serverLine(cluster, member, tls)}`).join('\n')}
${statistics(cluster)}`
}
