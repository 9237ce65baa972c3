import { stringify } from 'yaml'
import { quote } from '../quote.ts'
import { NODE, PREFIX } from './places.ts'

/** Paths of a client's TLS material, wherever it runs. */
export type Material = { ca: string; certificate: string; key: string }

/** The one flag that says where etcd is; kube-apiserver itself goes on with another endpoint when one fails. */
export const serversFlag = (endpoints: string[]): string => `--etcd-servers=${endpoints.join(',')}`

const materialFlags = [
  `--etcd-cafile=${NODE.ca}`,
  `--etcd-certfile=${NODE.certificate}`,
  `--etcd-keyfile=${NODE.key}`,
  `--etcd-prefix=${PREFIX}`,
]

/** kube-apiserver's flags, one a line (kube-apiserver reference, etcd flags). */
export const apiserverFlags = (endpoints: string[]): string[] => [serversFlag(endpoints), ...materialFlags]

/**
 * The same as variables of the older packages' /etc/kubernetes/apiserver, which their unit passes on; folded as
 * systemd.exec(5) reads it under EnvironmentFile=.
 */
export const oldVariables = (endpoints: string[]): string[] => [
  `KUBE_ETCD_SERVERS="${serversFlag(endpoints)}"`,
  '# Keep what KUBE_API_ARGS says already, and add:',
  ...`KUBE_API_ARGS="${materialFlags.join(' \\\n')}"`.split('\n'),
]

/** The part of kubeadm's configuration that tells it of an etcd of one's own (kubeadm reference, ExternalEtcd). */
export const kubeadmLines = (endpoints: string[]): string[] => {
  const { ca: caFile, certificate: certFile, key: keyFile } = NODE
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    etcd: { external: { endpoints, caFile, certFile, keyFile } },
  }
  return stringify(configuration, { lineWidth: 0 }).trimEnd().split('\n')
}

/** Options of etcdctl, whose names most other clients share. */
export const clientOptions = (endpoints: string[], { ca, certificate, key }: Material): string[] =>
  [`--endpoints=${endpoints.join(',')}`, `--cacert=${ca}`, `--cert=${certificate}`, `--key=${key}`].map(quote)

/**
 * What it may do once authentication is on, and no more: its own keys. The certificate's common name is the user.
 * Compaction is root's alone (etcd-io/etcd#8458), so that etcd has to do it instead of kube-apiserver.
 */
export const roleCommands = (user: string): string[] => [
  '# Only root may compact: give kube-apiserver --etcd-compaction-interval=0, and the inventory, under etcd:',
  "#   config: { auto-compaction-mode: periodic, auto-compaction-retention: '5m' }",
  'etcdctl role add kube-apiserver',
  `etcdctl role grant-permission kube-apiserver --prefix=true readwrite ${PREFIX}/`,
  `etcdctl user add ${quote(user)} --no-password`,
  `etcdctl user grant-role ${quote(user)} kube-apiserver`,
]
