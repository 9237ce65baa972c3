import { backupLook } from '../backup/far.ts'
import { scheduleLook } from '../backup/schedule.ts'
import { etcdctl } from '../etcd/etcdctl.ts'
import {
  backupService,
  balancerSsl,
  clientCaFile,
  dataDirectory,
  pair,
  peerCaFile,
  UNIT,
} from '../etcd/paths.ts'
import { features } from '../etcd/versions.ts'
import { runsLook } from '../haproxy/look.ts'
import { statsProbe } from '../haproxy/state.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { keepalivedLook } from '../keepalived/look.ts'
import { type Look, textLooks } from '../probe/look.ts'
import { quote } from '../quote.ts'
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

/**
 * A read through quorum, where the member list that every run asks for is none. Without a leader it only waits for its
 * deadline; the status says so already.
 */
const health = (cluster: Cluster, member: Host): string => {
  const ask = (scheme: 'http' | 'https') =>
    etcdctl(cluster, [member], scheme, ['endpoint', 'health', '-w', 'json'], 3)
  const asked = features(cluster.etcd.version).linearizableMemberList ? '"version":"3.4.' : '"version"'
  // The look at the member, before this one, has left what it found in variables (lib/etcd/etcdctl.ts, findScheme).
  return `case \${scheme-}\${said-} in
  *'no leader'*) ;;
  https*'${asked}'*) ${ask('https')} ;;
  http*'${asked}'*) ${ask('http')} ;;
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
        ...runsLook(),
        backends: statsProbe(cluster),
        ...keepalivedLook(),
      }
    return {
      ...textLooks('certificate', certificateFiles(host)),
      modes: modesLook(cluster, host),
      health: health(cluster, host),
      unit: { unit: UNIT },
      disk: `df -Pk ${quote(dataDirectory(cluster, host))}`,
      // The newest may be a bad one.
      backup: backupLook(cluster, 3),
      'backup unit': { unit: backupService },
      ...scheduleLook(cluster)(),
    }
  }
