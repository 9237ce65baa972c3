import { checkRegistryFiles, registryFiles } from '../lib/discovery/files.ts'
import { checkSrv, srvLooks } from '../lib/discovery/srv.ts'
import { tokenMoves } from '../lib/discovery/token.ts'
import { checkMayStart, markMoves, startMoves } from '../lib/etcd/bootstrap.ts'
import { configDirectory, etcdFiles, phaseFor } from '../lib/etcd/desired.ts'
import { checkDropins, dropinsLook, ignoredDropins } from '../lib/etcd/dropins.ts'
import { memberGate } from '../lib/etcd/gate.ts'
import { checkIdentity, checkOwnData, checkReadyToStart } from '../lib/etcd/identity.ts'
import { etcdPrograms } from '../lib/etcd/programs.ts'
import { proofTitle, writeProof } from '../lib/etcd/proof.ts'
import { SOURCES } from '../lib/etcd/sources.ts'
import type { Facts } from '../lib/facts/facts.ts'
import type { Host } from '../lib/inventory/cluster.ts'
import { requireGuard } from '../lib/pki/guard.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Cluster',
  about: `
Every member gets one etcd.yaml from the same template; keys of your own go under etcd.config in the inventory and are
checked against the version's list first, because etcd ignores what it does not know. With etcd.style: env the same
settings are variables in /etc/default/etcd, with flags they are in the unit. A changed style is a change like any
other: each member gets the new source, loses the old one and restarts once.

A new cluster starts with TLS, from the certificates of 05-pki. To learn, or to migrate later, an empty cluster may be
started in plain http with --plaintext. All members start together, each once the one before it answers its peers; the
first is ready only when a majority is. A mark beside each data directory says that the cluster has not formed yet. It
is there before anything that a boot could start, and goes once all members are ready, so a run that is killed in
between, or a host that loses its power, can be followed by another run, and data that is there is never begun anew.

Members may also find each other by DNS (etcd.discovery: srv) or at a discovery service (token). What DNS lacks is told
as lines for the zone before anything starts; a token is made when it is needed. Once the cluster has formed, each
configuration names all members, and neither is asked again.

On a running cluster a changed value goes through the rolling gate: followers first, the leader last after handing over
its leadership; each is proven healthy before the next. A value that etcd refuses is put back on the one follower that
tried it, and the run stops. Comments and keys that etcd reads only once restart nothing.`,
  flags: { plaintext: 'start an empty cluster without TLS; 06-tls migrates it later' },
  before: cluster => {
    checkRegistryFiles(cluster)
    requireGuard(cluster)
  },
  examples: [
    'zx runbooks/04-cluster.ts',
    'zx runbooks/04-cluster.ts --dry-run         # what a changed hosts.yaml would roll',
    'zx runbooks/04-cluster.ts --plaintext       # the tutorial path',
  ],
  steps: ({ cluster, members, options }) => {
    const gate = memberGate(cluster, { allowDowntime: options.allowDowntime })
    const phase = (facts: Facts, member: Host) => phaseFor(facts, member, options.own.has('plaintext'))
    const configuration = (member: Host) => [
      configDirectory(),
      ...(cluster.install.from === 'package' ? etcdPrograms(cluster) : []),
      ...etcdFiles(cluster, member, facts => phase(facts, member)),
    ]
    return [
      {
        title: 'Check that the members and their data belong to this cluster',
        on: members,
        look: member => ({ ...dropinsLook(), ...srvLooks(cluster, member) }),
        run: {
          ...check(facts => {
            checkOwnData(facts, members)
            checkIdentity(facts)
            checkReadyToStart(facts, members)
            checkMayStart(facts, members)
            checkDropins(facts, members)
            checkSrv(facts, member => phase(facts, member))
          }),
          tell: facts => ({ events: ignoredDropins(facts, members) }),
        },
      },
      ...(cluster.etcd.discoveryTls
        ? [
            {
              title: 'Install what members show the discovery registry',
              on: members,
              ensure: () => registryFiles(cluster),
            },
          ]
        : []),
      ...(cluster.etcd.discovery === 'token'
        ? [
            {
              title: 'Make a discovery token for the first start',
              on: members,
              run: { plan: (facts: Facts) => tokenMoves(facts, members) },
            },
          ]
        : []),
      {
        title: 'Mark the members of a cluster that has not formed yet',
        on: members,
        run: { plan: facts => markMoves(facts, members, member => phase(facts, member)) },
      },
      {
        title: `Write ${SOURCES[cluster.etcd.style].called} where etcd does not run`,
        on: members,
        ensure: configuration,
        leave: (member, facts) => (gate.running(member, facts) ? '' : undefined),
      },
      {
        title: 'Start the members together',
        on: members,
        run: { plan: facts => startMoves(facts, members) },
      },
      {
        title: 'Bring changes into running members, one at a time',
        on: members,
        ensure: configuration,
        rolling: gate,
      },
      { title: proofTitle(cluster.members), on: members, run: { plan: writeProof } },
    ]
  },
})
