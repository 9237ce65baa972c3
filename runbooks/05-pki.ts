import { relative } from 'node:path'
import { etcdUser } from '../lib/etcd/desired.ts'
import { authorityMoves } from '../lib/pki/authorities.ts'
import { isProvided } from '../lib/pki/authority.ts'
import { requireGuard } from '../lib/pki/guard.ts'
import { adminCertificate, balancerCertificates, memberCertificates } from '../lib/pki/hosts.ts'
import { prepareCertificates } from '../lib/pki/prepare.ts'
import { checkSources } from '../lib/pki/provided/sources.ts'
import { certificateLook, certificateTable } from '../lib/pki/table.ts'
import { checkTrust, trustLook } from '../lib/pki/trusted.ts'
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
with its key; etcd picks both up at the next handshake, so nothing restarts.

Certificates that mkcert, cfssl, openssl or a company CA has made are used instead where pki.from names their directory:
each is checked before any host is contacted, and a new one in the directory is brought in by the next run. Those are
never renewed here; this and status say in time which must be, and by whom. With pki.trustStore the hosts themselves
trust the client CA, too.`,
  examples: [
    'zx runbooks/05-pki.ts',
    'zx runbooks/05-pki.ts --dry-run --verbose',
    'openssl x509 -in /etc/etcd/ssl/server/tls.crt -noout -text   # on a member',
  ],
  before: async (cluster, options, asking) => {
    await prepareCertificates(cluster, options, asking)
    requireGuard(cluster)
  },
  steps: ({ cluster, hosts, members, loadBalancers }) => {
    const from = (path: string) => relative(cluster.inventory.directory, path)
    const made = (['client', 'peer'] as const).filter(kind => !isProvided(cluster, kind))
    const install = made.length === 2 ? 'Issue and install' : made.length ? 'Issue or install' : 'Install'
    return [
      {
        title: 'Check whom the hosts trust already',
        on: hosts,
        look: trustLook,
        run: check(facts => {
          checkTrust(facts)
          checkSources(facts)
        }),
      },
      ...(made.length
        ? [
            {
              title: `Create the certificate authorities (${made.join(', ')}) in ${from(cluster.pki.directory)}`,
              on: [],
              run: { plan: authorityMoves },
              early: () => true,
            },
          ]
        : []),
      {
        title: `${install} server and peer certificates`,
        on: members,
        ensure: member => [etcdUser(cluster), ...memberCertificates(cluster, member)],
        goesWith: true,
      },
      {
        title: `${install} the admin certificate`,
        on: members,
        ensure: () => adminCertificate(cluster),
        goesWith: true,
      },
      {
        title: `${install} the load balancer's check certificate`,
        on: loadBalancers,
        ensure: () => balancerCertificates(cluster),
        goesWith: true,
      },
      {
        title: 'Show what was issued',
        on: hosts,
        look: certificateLook,
        run: { plan: () => [], tell: facts => certificateTable(facts, new Date()) },
      },
    ]
  },
})
