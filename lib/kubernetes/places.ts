import { join } from 'node:path'
import type { Cluster } from '../inventory/cluster.ts'

/** On the operator's machine: the folder and the three files in it, which are handed over together. */
export const filesFor = (cluster: Cluster) => {
  const folder = join(cluster.pki.directory, 'kubernetes')
  return {
    folder,
    ca: join(folder, 'etcd-ca.crt'),
    certificate: join(folder, 'apiserver-etcd-client.crt'),
    key: join(folder, 'apiserver-etcd-client.key'),
  }
}

/** Where a control plane node has them (Kubernetes docs, "PKI certificates and requirements", certificate paths). */
export const NODE = {
  ca: '/etc/kubernetes/pki/etcd/ca.crt',
  certificate: '/etc/kubernetes/pki/apiserver-etcd-client.crt',
  key: '/etc/kubernetes/pki/apiserver-etcd-client.key',
}

/** What kube-apiserver keeps its objects under unless told otherwise (kube-apiserver reference, `--etcd-prefix`). */
export const PREFIX = '/registry'
