import { type Scheme, url } from '../addresses.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { listens } from '../probe/script.ts'
import { commandLine, quote } from '../quote.ts'
import { binary, clientCaFile, configFile, environmentFile, pair, program, unitFile } from './paths.ts'

/** TLS options of etcdctl with the admin certificate that lies on every member. */
export const tlsOptions = (): string[] => {
  const { certificate, key } = pair('client')
  return ['--cacert', clientCaFile, '--cert', certificate, '--key', key]
}

export const clientUrl = (cluster: Cluster, member: Host, scheme: Scheme): string =>
  url(scheme, member.address, cluster.etcd.clientPort)

/**
 * The words of an etcdctl call on a member's host, against given endpoints of one scheme (mixing schemes in one call
 * hangs 3.4). Seconds bound the whole call; etcdctl's own default has no limit for snapshots.
 */
export const etcdctlWords = (
  cluster: Cluster,
  endpoints: Host[],
  scheme: Scheme,
  words: string[],
  seconds = 5,
): string[] => [binary(cluster, 'etcdctl'), ...connection(cluster, endpoints, scheme, seconds), ...words]

const connection = (cluster: Cluster, endpoints: Host[], scheme: Scheme, seconds: number): string[] => [
  `--command-timeout=${seconds}s`,
  `--dial-timeout=${Math.min(seconds, 3)}s`,
  `--endpoints=${endpoints.map(member => clientUrl(cluster, member, scheme)).join(',')}`,
  ...(scheme === 'https' ? tlsOptions() : []),
]

/**
 * The same as one quoted command line for a look, with the program that `findProgram` has left in $etcdctl. It lives for
 * one question: to collect its garbage would be a fifth of what it costs.
 */
export const etcdctl = (
  cluster: Cluster,
  endpoints: Host[],
  scheme: Scheme,
  words: string[],
  seconds = 5,
): string =>
  `GOMAXPROCS=1 GOGC=off "$etcdctl" ${commandLine([...connection(cluster, endpoints, scheme, seconds), ...words])}`

/**
 * Shell text that leaves in $etcdctl a program to ask with: the chosen version, or another, or one from elsewhere,
 * where that one is not installed yet.
 */
export const findProgram = (cluster: Cluster): string => {
  const programs = [binary(cluster, 'etcdctl'), `${cluster.install.bin}/etcdctl`, program('etcdctl')]
  return `for etcdctl in ${programs.map(quote).join(' ')}; do [ ! -x "$etcdctl" ] || break; done`
}

/**
 * Shell text of a probe that leaves in $scheme what the member's client port speaks now, or nothing when it does not
 * answer: what its settings say first, the other one if that fails, which may take until a deadline. In $said is its
 * status, or why there is none, with what etcdctl warned of meanwhile.
 */
export const findScheme = (cluster: Cluster, member: Host): string => {
  const attempt = (scheme: Scheme) =>
    etcdctl(cluster, [member], scheme, ['endpoint', 'status', '-w', 'json'], 4)
  return `scheme='' said=''
${findProgram(cluster)}
if [ -x "$etcdctl" ] && ${listens([cluster.etcd.clientPort])}; then
  if grep -qs 'https://[^, ]*:${cluster.etcd.clientPort}' ${configFile} ${environmentFile} ${unitFile}; then
    order='https http'
  else
    order='http https'
  fi
  for candidate in $order; do
    case $candidate in
      https) [ -s ${quote(clientCaFile)} ] && said=$(${attempt('https')} 2>&1) ;;
      *) said=$(${attempt('http')} 2>&1) ;;
    esac && scheme=$candidate && break
  done
fi`
}
