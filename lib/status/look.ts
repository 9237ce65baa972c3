import { etcdctl, findProgram } from '../etcd/etcdctl.ts'
import {
  backupDirectory,
  backupService,
  balancerSsl,
  clientCaFile,
  dataDirectory,
  haproxyConfig,
  pair,
  peerCaFile,
  UNIT,
} from '../etcd/paths.ts'
import { HAPROXY_UNIT } from '../haproxy/desired.ts'
import { statsProbe } from '../haproxy/state.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { keepalivedLook } from '../keepalived/look.ts'
import { type Look, textLooks } from '../probe/look.ts'
import { quote } from '../quote.ts'
import { MANAGED } from '../resources/file.ts'
import { modesLook } from './modes.ts'

/** Certificates on a host by the name people are told; only certificates are read, never a key. */
export const certificateFiles = (host: Host): Record<string, string> =>
  host.role === 'member'
    ? {
        server: pair('server').certificate,
        peer: pair('peer').certificate,
        admin: pair('client').certificate,
        'client CA': clientCaFile,
        'peer CA': peerCaFile,
      }
    : { check: balancerSsl.check, 'client CA': balancerSsl.ca }

/** On a load balancer certificate and key share a file: only the lines of the certificate leave the host. */
const balancerCertificates = (host: Host): string =>
  Object.entries(certificateFiles(host))
    .map(
      ([name, path]) =>
        `[ ! -e ${path} ] || { printf '= %s\\n' ${quote(name)}; sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' ${path}; }`,
    )
    .join('\n')

const health = (cluster: Cluster, member: Host): string => {
  const ask = (scheme: 'http' | 'https') =>
    etcdctl(cluster, [member], scheme, ['endpoint', 'health', '-w', 'json'], 3)
  // Without a leader it only waits for its deadline; the status says so already.
  return `${findProgram(cluster)}
grep -q 'no leader' "$SESSION/status" 2>/dev/null || case $(cat "$SESSION/scheme" 2>/dev/null) in
  https) ${ask('https')} ;;
  http) ${ask('http')} ;;
esac 2>/dev/null`
}

/** What is seen of one host for `status`, besides the facts every run has; they change nothing. */
export const statusLook =
  (cluster: Cluster) =>
  (host: Host): Record<string, Look> => {
    if (host.role === 'loadBalancer')
      return {
        certificates: balancerCertificates(host),
        modes: modesLook(cluster, host),
        balancer: `systemctl is-active ${HAPROXY_UNIT}
! grep -q ${quote(MANAGED)} ${haproxyConfig} 2>/dev/null || echo ours`,
        backends: statsProbe(cluster),
        ...keepalivedLook(),
      }
    const backups = quote(backupDirectory(cluster))
    return {
      ...textLooks('certificate', certificateFiles(host)),
      modes: modesLook(cluster, host),
      health: health(cluster, host),
      unit: { unit: UNIT },
      disk: `df -Pk ${quote(dataDirectory(cluster, host))}`,
      // Names end in the time; a manifest without its snapshot is no backup, and the newest may be a bad one.
      backup: `cd ${backups} 2>/dev/null && for manifest in $(printf '%s\\n' *.json | tail -n 3); do
  [ ! -e "\${manifest%.json}.db" ] || cat -- "$manifest"
done`,
      'backup unit': { unit: backupService },
      'backup schedule': `TZ=UTC systemd-analyze calendar --iterations=2 ${quote(cluster.backup.schedule)}`,
    }
  }
