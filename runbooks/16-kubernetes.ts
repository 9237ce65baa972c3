import { relative } from 'node:path'
import {
  APISERVER_USER,
  certificateMoves,
  certificateTold,
  requireCertificate,
} from '../lib/kubernetes/certificate.ts'
import { balancerEndpoints, memberEndpoints } from '../lib/kubernetes/endpoints.ts'
import {
  apiserverFlags,
  clientOptions,
  kubeadmLines,
  oldVariables,
  roleCommands,
  serversFlag,
} from '../lib/kubernetes/paste.ts'
import { filesFor } from '../lib/kubernetes/places.ts'
import { checkSecure, unasked } from '../lib/kubernetes/secure.ts'
import { paste, show } from '../lib/kubernetes/show.ts'
import { copies, homes } from '../lib/kubernetes/where.ts'
import { isProvided } from '../lib/pki/authority.ts'
import { checkTrust, trustLook } from '../lib/pki/trusted.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Kubernetes',
  about: `
Makes a kube-apiserver a client of this cluster: issues the certificate it shows etcd, and prints what to put where,
ready to paste. No host is changed, neither of etcd nor of Kubernetes; hosts that are down do not matter.

The certificate, its key and the CA lie in pki/<cluster>/kubernetes beside the inventory, for you to copy to each
control plane node. They are replaced together, and only when a third of the certificate's life is left or what it must
say has changed; the former folder stays beside as kubernetes.before-<time>. So run this again now and then. Where
pki.from has certificates made elsewhere, the one called kube-apiserver-etcd-client is handed on instead.

Which endpoints? All members: kube-apiserver goes on with another one by itself, and there is nothing between that could
fail. Take the load balancers instead where the nodes reach only those, or where members' addresses are to change
without touching Kubernetes. Both work with the same certificate.

Any other program that uses etcd needs the same four things, endpoints, CA, certificate and key: they are shown last, as
etcdctl's options, with paths on this machine to try them from here.`,
  examples: [
    'zx runbooks/16-kubernetes.ts',
    `zx runbooks/16-kubernetes.ts --json | jq -r 'select(.columns[0]? == "KUBEADM") | .rows[][]'`,
  ],
  tolerant: true,
  before: requireCertificate,
  steps: ({ cluster, hosts }) => {
    const endpoints = memberEndpoints(cluster)
    const balanced = balancerEndpoints(cluster)
    const files = filesFor(cluster)
    return [
      {
        title: 'Check that the members speak TLS and trust our client CA',
        on: hosts,
        look: trustLook,
        run: {
          ...check(facts => {
            checkSecure(facts)
            checkTrust(facts)
          }),
          tell: unasked,
        },
      },
      {
        title: `${isProvided(cluster, 'client') ? 'Put' : 'Issue'} kube-apiserver's certificate into ${relative(cluster.inventory.directory, files.folder)}`,
        on: [],
        run: { plan: certificateMoves, tell: certificateTold },
      },
      show('Copy these files to each control plane node, as root', copies(cluster)),
      paste('Give kube-apiserver these flags', 'KUBE-APISERVER', apiserverFlags(endpoints)),
      ...(balanced.length
        ? [
            paste('Or, by the load balancers, this for the first one', 'KUBE-APISERVER BY LOAD BALANCER', [
              serversFlag(balanced),
            ]),
          ]
        : []),
      show('See where the flags go', homes),
      paste('Or give kubeadm this (before Kubernetes 1.31: v1beta3)', 'KUBEADM', kubeadmLines(endpoints)),
      paste(
        'Or, with older packages, put this into /etc/kubernetes/apiserver',
        'OLDER PACKAGES',
        oldVariables(endpoints),
      ),
      paste(
        'With authentication on, let it at its own keys alone',
        'ROLE AND USER',
        roleCommands(APISERVER_USER),
      ),
      paste('Give any other client these options', 'OTHER CLIENTS', clientOptions(endpoints, files)),
    ]
  },
})
