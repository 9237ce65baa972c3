import { writtenPhase } from '../lib/etcd/desired.ts'
import { checkDialling } from '../lib/etcd/dialling.ts'
import { checkServing, checkStyle, migrationMoves } from '../lib/etcd/migration.ts'
import { pair, wrapperFile } from '../lib/etcd/paths.ts'
import { proofTitle, writeProof } from '../lib/etcd/proof.ts'
import { renderWrapper } from '../lib/etcd/shell.ts'
import { balancerConfig, balancerGate } from '../lib/haproxy/desired.ts'
import { balancerLook, isOurs } from '../lib/haproxy/look.ts'
import { requireGuard } from '../lib/pki/guard.ts'
import { file } from '../lib/resources/file.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'TLS',
  about: `
Takes a running cluster from http to https without losing a write and without an interruption. Each member restarts
three times, one at a time, the leader last after handing over:

  first   it loads the certificates and answers clients in both http and https, on the same port
  then    it announces an https peer URL and speaks it; everybody can already dial it, since all have the CA
  last    it stops answering plain http

Nobody goes a phase ahead before all have reached the one before, so every member understands every other at any
moment, and each restart is proven by a read through the member and by live links to all its peers, both ways. What
has been reached is read from the members themselves: killed anywhere, the same command goes on.

On a cluster that is TLS already it checks and changes nothing. It also installs etcdctls on every member: etcdctl with
all endpoints and the admin certificate set.`,
  wholeCluster: true,
  examples: [
    'zx runbooks/06-tls.ts',
    'zx runbooks/06-tls.ts --dry-run',
    'zx runbooks/06-tls.ts --yes   # clients speak https by the last phase',
  ],
  before: requireGuard,
  steps: ({ cluster, members, loadBalancers, options }) => [
    {
      title: "Check that members accept each other's peer certificates",
      on: members,
      look: () => ({ 'peer certificate': { text: pair('peer').certificate } }),
      run: check(facts => {
        checkStyle(facts)
        checkServing(facts)
        checkDialling(facts, member => facts.looks.get(member.name)?.get('peer certificate')?.output)
      }),
    },
    {
      title: 'Speak https to each other and, besides http, to clients',
      on: members,
      run: { plan: facts => migrationMoves(facts, 'peer', options.allowDowntime) },
    },
    {
      title: 'Let the load balancers check the members over TLS',
      on: loadBalancers,
      look: balancerLook,
      ensure: balancer => balancerConfig(cluster, balancer),
      leave: (balancer, facts) =>
        isOurs(facts, balancer) ? undefined : 'no HAProxy of ours yet; 07-haproxy sets it up',
      rolling: balancerGate(),
    },
    {
      title: 'Stop answering plain http',
      on: members,
      run: { plan: facts => migrationMoves(facts, 'tls', options.allowDowntime) },
    },
    {
      title: 'Install etcdctls, etcdctl with endpoints and certificate',
      on: members,
      ensure: member => [
        file(
          wrapperFile(cluster),
          facts => renderWrapper(cluster, member, writtenPhase(facts, member) ?? 'tls'),
          { mode: 0o755 },
        ),
      ],
    },
    { title: proofTitle(cluster.members), on: members, run: { plan: writeProof } },
  ],
})
