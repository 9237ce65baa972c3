import { relative } from 'node:path'
import { etcdUser } from '../lib/etcd/desired.ts'
import { authorityMoves } from '../lib/pki/authorities.ts'
import {
  adminCertificate,
  balancerCertificates,
  checkTrust,
  memberCertificates,
  trustLook,
} from '../lib/pki/hosts.ts'
import { certificateLook, certificateTable } from '../lib/pki/table.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Certificates',
  about: `
Two small certificate authorities of your own, or the ones the inventory gives: one vouches for clients and servers,
the other for members among themselves, so that no client can ever pose as a member. Their keys lie in pki/<cluster>
beside the inventory and nowhere else: back that folder up, and hand it to whoever operates the cluster with you.

From them each host gets what it needs and no more: a server certificate (both key usages, since etcd's own gateway
dials with it), a peer certificate that covers every address the member dials from, an admin certificate for etcdctl
and backups, and on load balancers one for health checks. Keys are made here, sent over ssh, and kept only there.

A certificate is issued anew only when what it must say has changed or a third of its life is left. It flips together
with its key; etcd picks both up at the next handshake, so nothing restarts.`,
  examples: [
    'zx runbooks/05-pki.ts',
    'zx runbooks/05-pki.ts --dry-run --verbose',
    'openssl x509 -in /etc/etcd/ssl/server/tls.crt -noout -text   # on a member',
  ],
  steps: ({ cluster, hosts, members, loadBalancers }) => [
    {
      title: 'Check whom the hosts trust already',
      on: hosts,
      look: trustLook,
      run: check(checkTrust),
    },
    {
      title: `Create the certificate authorities (client, peer) in ${relative(cluster.inventory.directory, cluster.pki.directory)}`,
      on: [],
      run: { plan: authorityMoves },
    },
    {
      title: 'Issue and install server and peer certificates',
      on: members,
      ensure: member => [etcdUser(cluster), ...memberCertificates(cluster, member)],
    },
    {
      title: 'Issue and install the admin certificate',
      on: members,
      ensure: () => adminCertificate(cluster),
    },
    {
      title: "Issue and install the load balancer's check certificate",
      on: loadBalancers,
      ensure: () => balancerCertificates(cluster),
    },
    {
      title: 'Show what was issued',
      on: hosts,
      look: certificateLook,
      run: { plan: () => [], tell: facts => certificateTable(facts, new Date()) },
    },
  ],
})
