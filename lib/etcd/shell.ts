import { url } from '../addresses.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { MANAGED } from '../resources/file.ts'
import { binary, clientCaFile, pair, wrapperFile } from './paths.ts'
import { clientScheme, type Phase } from './phase.ts'
import { features } from './versions.ts'

/** Options of etcdctl that say where to connect and as whom, with the variables that would clash with them. */
const CONNECTION: Record<string, string> = {
  endpoints: 'ETCDCTL_ENDPOINTS',
  cacert: 'ETCDCTL_CACERT',
  cert: 'ETCDCTL_CERT',
  key: 'ETCDCTL_KEY',
}
/** Further ones that only clash. */
const OTHERS = ['insecure-transport', 'insecure-skip-tls-verify', 'discovery-srv', 'discovery-srv-name']

const pattern = (names: string[]) => names.flatMap(name => [`--${name}`, `--${name}=*`]).join(' | ')

// From 3.6 on there is no other API, and etcdctl complains about the variable at each call.
const apiVersion = (cluster: Cluster): string =>
  features(cluster.etcd.version).apiVariable ? 'ETCDCTL_API=3\nexport ETCDCTL_API\n' : ''

/**
 * `/etc/profile.d/etcd.sh`: PATH, the API version, and `etcdctl` as a function that lets the wrapper add endpoints and
 * certificate, but only where the user names none: etcdctl ends with "is shadowed by" when both are given. Read by
 * every login shell of the sh family, so POSIX and without a trace in the shell's own variables.
 */
export const renderProfile = (cluster: Cluster): string => {
  const bin = cluster.install.bin
  const variables = Object.values(CONNECTION).map(name => `\${${name}-}`)
  return `# ${MANAGED}. A change made here is undone by the next run.

case ":$PATH:" in
  *:${quote(bin)}:*) ;;
  *) PATH=$PATH:${quote(bin)}; export PATH ;;
esac
${apiVersion(cluster)}
# etcdctl without a word about the connection talks to this host's cluster; with one it is etcdctl itself.
etcdctl() (
  if ! [ -x ${quote(wrapperFile(cluster))} ] || [ -n "${variables.join('')}" ]; then
    command etcdctl "$@"
    exit
  fi
  for word; do
    case $word in
      --) break ;;
      ${pattern([...Object.keys(CONNECTION), ...OTHERS])})
        command etcdctl "$@"
        exit
        ;;
    esac
  done
  exec ${quote(wrapperFile(cluster))} "$@"
)
`
}

const adminCertificate = () => {
  const { certificate, key } = pair('client')
  return `key=${quote(key)}
if ! [ -r "$key" ]; then
  echo "etcdctls: you may not read $key, so no certificate is sent; try: sudo $0" >&2
  exec "$etcdctl" "$@"
fi
ETCDCTL_CACERT=${quote(clientCaFile)} ETCDCTL_CERT=${quote(certificate)} ETCDCTL_KEY=$key
export ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY
`
}

/**
 * The `etcdctls` wrapper of a member's host: etcdctl with every member's endpoint (this host's first) and, once there
 * is TLS, the admin certificate. An option typed by the user wins over what it would set. Commands that mean one
 * member (`snapshot`, `defrag`) get this host's endpoint alone: etcdctl refuses the one with more, and would hold up
 * every member in turn with the other.
 */
export const renderWrapper = (cluster: Cluster, member: Host, phase: Phase): string => {
  const endpoint = (host: Host) => url(clientScheme(phase), host.address, cluster.etcd.clientPort)
  const others = cluster.members.filter(host => host.name !== member.name)
  const variables = [...Object.values(CONNECTION), ...OTHERS.map(name => `ETCDCTL_${name}`)].map(name =>
    name.toUpperCase().replaceAll('-', '_'),
  )
  const unsets = Object.entries(CONNECTION).map(
    ([name, variable]) => `    ${pattern([name])}) unset ${variable} ;;`,
  )
  return `#!/bin/sh
# ${MANAGED}. A change made here is undone by the next run.
# etcdctl for the cluster ${cluster.name}, from ${member.name}. Options you give win over what is set here.
set -u
etcdctl=${quote(binary(cluster, 'etcdctl'))}
here=${quote(endpoint(member))}
all=${quote([member, ...others].map(endpoint).join())}

unset ETCDCTL_API ${variables.join(' ')}
${apiVersion(cluster)}${clientScheme(phase) === 'https' ? adminCertificate() : ''}
# The first word that is neither an option nor the value of one is the command.
subcommand=
value=
for word; do
  if [ -n "$value" ]; then
    value=
    continue
  fi
  case $word in
    -w | --write-out | --user | --password | --command-timeout | --dial-timeout) value=next ;;
    --keepalive-time | --keepalive-timeout | --endpoints | --cacert | --cert | --key) value=next ;;
    --discovery-srv | --discovery-srv-name) value=next ;;
    -*) ;;
    *)
      subcommand=$word
      break
      ;;
  esac
done
case $subcommand in
  snapshot | defrag) ETCDCTL_ENDPOINTS=$here ;;
  *) ETCDCTL_ENDPOINTS=$all ;;
esac
export ETCDCTL_ENDPOINTS

# The same setting as option and as variable is fatal to etcdctl.
for word; do
  case $word in
    --) break ;;
${unsets.join('\n')}
    ${pattern(['discovery-srv'])}) unset ETCDCTL_ENDPOINTS ;;
  esac
done
exec "$etcdctl" "$@"
`
}
