import { relative } from 'node:path'
import type { Cluster } from '../inventory/cluster.ts'
import { filesFor, NODE } from './places.ts'

/** Which file goes where on a control plane node, and with which rights; from beside the inventory. */
export const copies = (cluster: Cluster) => {
  const { ca, certificate, key } = filesFor(cluster)
  const from = (path: string) => relative(cluster.inventory.directory, path)
  return {
    columns: ['FILE HERE', 'ON EACH CONTROL PLANE NODE', 'MODE'],
    rows: [
      [from(ca), NODE.ca, '0644'],
      [from(certificate), NODE.certificate, '0644'],
      [from(key), NODE.key, '0600'],
    ],
  }
}

/** Where the flags go, by the way kube-apiserver is run. */
export const homes = {
  columns: ['KUBE-APISERVER BY', 'ITS FLAGS ARE IN', 'AND THEN'],
  rows: [
    ['kubeadm, new', 'the ClusterConfiguration below', 'kubeadm init --config FILE'],
    ['static pod', '/etc/kubernetes/manifests/kube-apiserver.yaml, command:', 'the kubelet restarts it'],
    [
      'systemd unit',
      '/etc/systemd/system/kube-apiserver.service, ExecStart=',
      'systemctl daemon-reload; systemctl restart kube-apiserver',
    ],
    ['older packages', '/etc/kubernetes/apiserver', 'systemctl restart kube-apiserver'],
  ],
}
