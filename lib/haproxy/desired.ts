import { writtenPhase } from '../etcd/desired.ts'
import { haproxyConfig } from '../etcd/paths.ts'
import { compareVersions } from '../etcd/versions.ts'
import { type Facts, machineOf, memberOf } from '../facts/facts.ts'
import { BALANCER_HARDENING } from '../hardening.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { aliveCheck } from '../keepalived/alive.ts'
import { holdersLast } from '../keepalived/look.ts'
import { directory } from '../resources/directory.ts'
import { file, MANAGED } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import type { Gate } from '../rolling/gate.ts'
import { renderHaproxy } from './config.ts'
import { balancerState, checkCertificate, HAPROXY_UNIT, haproxyFilePaths, isPending } from './look.ts'

const DROP_IN = `/etc/systemd/system/${HAPROXY_UNIT}.d`

/** Members are checked over TLS as soon as all of them answer it; before that, in plain http, which all still answer. */
export const checksTls = (facts: Facts): boolean =>
  facts.cluster.members.every(member => (writtenPhase(facts, member) ?? 'tls') !== 'plain')

/** The oldest version that runs or shall run: all of them must know the page that is asked for. */
const lowestVersion = (facts: Facts): string => {
  const running = facts.cluster.members.flatMap(member => memberOf(facts, member)?.status?.version ?? [])
  return [facts.cluster.etcd.version, ...running].sort(compareVersions)[0]!
}

/** The whole haproxy.cfg, which HAProxy itself must accept before it is switched in, and what keepalived judges it by. */
export const balancerConfig = (cluster: Cluster, balancer: Host): Resource[] => [
  ...aliveCheck(cluster),
  file(
    haproxyConfig,
    facts => {
      const tls = checksTls(facts)
      return renderHaproxy(cluster, {
        tls,
        ipv6: machineOf(facts, balancer)?.addresses.some(({ address }) => address === '::1') ?? true,
        version: lowestVersion(facts),
        loads: tls ? checkCertificate(facts, balancer) : undefined,
      })
    },
    { readBy: HAPROXY_UNIT, checkedBy: ['haproxy', '-c', '-f'], defaultOf: 'haproxy' },
  ),
]

/**
 * What the package's unit lacks: a place for the socket on every distribution, patience, and a sandbox, in which
 * `systemd-analyze security` rates it 2.3 instead of 9.6. It is read at HAProxy's next start: a restart for it alone
 * would end every client's connection.
 */
export const balancerUnit = (): Resource[] => [
  directory(DROP_IN),
  file(
    `${DROP_IN}/etcd-runbooks.conf`,
    `# ${MANAGED}. A change made here is undone by the next run.
[Unit]
# A port that is taken now may be free in a minute.
StartLimitIntervalSec=0

[Service]
RuntimeDirectory=haproxy
# HAProxy takes half as many connections as it may open files, and memory for each.
LimitNOFILE=65536
RestartSec=2

UMask=0077
LimitCORE=0
ProtectSystem=strict
# The sockets and the file with its pid.
ReadWritePaths=/run
ProtectHome=yes
PrivateTmp=yes
ProcSubset=pid
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
${BALANCER_HARDENING}
`,
  ),
]

/** HAProxy reads a new configuration by reload: old connections go on in the old process until they end. */
export const balancerGate = (): Gate => ({
  unit: HAPROXY_UNIT,
  running: (host, facts) => balancerState(facts, host) === 'active',
  pending: (host, facts) => isPending(facts, host),
  files: haproxyFilePaths,
  order: holdersLast,
  permit: () => {},
  before: () => [],
  reload: [{ call: ['reload_balancer', HAPROXY_UNIT, haproxyConfig] }],
  prove: () => [{ call: ['wait_active', HAPROXY_UNIT] }],
  proveAgain: () => [{ call: ['wait_active', HAPROXY_UNIT] }],
  deadline: 30,
})
