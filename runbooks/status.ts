import { runbook } from '../lib/runbook.ts'
import { statusStep } from '../lib/status/step.ts'

export default runbook(import.meta, {
  title: 'Status',
  about: `
Looks at every member and load balancer from its own host and shows what is there: who leads, how large the database
is, how long certificates last, whom HAProxy sends clients to, how old the last good backup is. Each member is asked
over its own client port, with its certificates, and must answer a read through quorum.

What is not as it should be is a sentence of its own with what to do about it: ✗ needs somebody now, ! can wait for the
morning. Among it is what the CIS Kubernetes Benchmark asks of etcd: who may read and write its files on each host, and
that no port takes clients or peers without a certificate. It changes nothing, takes no lock, and works when members or hosts are down; then it says so.

It exits 0 when the cluster is healthy, 1 when it is degraded (any ✗), 3 when no member answers.

With --watch it looks again every 5 seconds over the same connections, until ^C: on a terminal in place, otherwise with
a block each time something has changed. A host that goes away is shown as such, and connected to again once it is
back. The exit code is that of the last look.

The same by hand, on any member: the wrapper, or plain HTTP with the admin certificate. The v3 API answers POST
requests under /v3/. The v2 API (/v2/members) is not there: etcd 3.4 and 3.5 have it only with enable-v2, which these
runbooks refuse, and 3.6 has it no more.

  etcdctls endpoint health --cluster -w table
  etcdctls member list -w table
  cd /etc/etcd/ssl
  set -- --cacert client-ca.crt --cert client/tls.crt --key client/tls.key
  curl "$@" https://etcd1:2379/health
  curl "$@" https://etcd1:2379/version
  curl "$@" https://etcd1:2379/v3/cluster/member/list -d '{}'`,
  examples: [
    'zx runbooks/status.ts',
    'zx runbooks/status.ts --json | jq \'select(.event == "status")\'',
    'zx runbooks/status.ts --cluster all',
    'zx runbooks/status.ts --watch',
  ],
  flags: { watch: 'look again every 5 s until ^C, and show what changes' },
  tolerant: true,
  instead: input =>
    input.options.own.has('watch')
      ? import('../lib/status/watch.ts').then(({ watch }) => watch(input))
      : undefined,
  steps: ({ cluster, hosts }) => [statusStep(cluster, { judge: true, shown: hosts })],
})
