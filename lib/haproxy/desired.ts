import { writtenPhase } from '../etcd/desired.ts'
import { haproxyConfig, pendingMarker } from '../etcd/paths.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { file, MANAGED } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import type { Gate } from '../rolling/gate.ts'
import { renderHaproxy } from './config.ts'

export const HAPROXY_UNIT = 'haproxy.service'

/** What is asked of a load balancer besides its files. */
export const balancerLook = (): Record<string, string> => ({
  haproxy: `systemctl is-active ${HAPROXY_UNIT}
[ ! -e ${pendingMarker(HAPROXY_UNIT)} ] || echo pending
! grep -q '${MANAGED}' ${haproxyConfig} 2>/dev/null || echo ours`,
})

const said = (facts: Facts, host: Host): string[] =>
  (facts.looks.get(host.name)?.get('haproxy')?.output ?? '').split('\n')

/** Whether HAProxy on this host is set up by these runbooks already. */
export const isOurs = (facts: Facts, host: Host): boolean => said(facts, host).includes('ours')

/** Members are checked over TLS as soon as all of them answer it; before that, in plain http, which all still answer. */
const overTls = (facts: Facts): boolean =>
  facts.cluster.members.every(member => (writtenPhase(facts, member) ?? 'tls') !== 'plain')

/** The whole haproxy.cfg; HAProxy itself must accept it before it is switched in. */
export const balancerConfig = (cluster: Cluster): Resource =>
  file(haproxyConfig, facts => renderHaproxy(cluster, { tls: overTls(facts) }), {
    readBy: HAPROXY_UNIT,
    checkedBy: ['haproxy', '-c', '-q', '-f'],
    defaultOf: 'haproxy',
  })

/** HAProxy reads a new configuration by reload: old connections go on in the old process until they end. */
export const balancerGate = (): Gate => ({
  unit: HAPROXY_UNIT,
  running: (host, facts) => said(facts, host)[0] === 'active',
  pending: (host, facts) => said(facts, host).includes('pending'),
  order: hosts => hosts,
  permit: () => {},
  before: () => [],
  reload: [{ call: ['reload_service', HAPROXY_UNIT] }],
  prove: () => [{ call: ['wait_active', HAPROXY_UNIT] }],
  proveAgain: () => [{ call: ['wait_active', HAPROXY_UNIT] }],
  deadline: 30,
})
