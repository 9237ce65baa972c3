import {
  backendProof,
  backendsTold,
  canInstall,
  checkReady,
  readyLook,
  stateLook,
} from '../lib/haproxy/checks.ts'
import { balancerConfig, balancerGate, balancerUnit } from '../lib/haproxy/desired.ts'
import { balancerLook, HAPROXY_UNIT } from '../lib/haproxy/look.ts'
import { noBalancers } from '../lib/haproxy/none.ts'
import { throughProof } from '../lib/haproxy/through.ts'
import { keepalivedFiles, keepalivedGate } from '../lib/keepalived/desired.ts'
import { KEEPALIVED_UNIT, keepalivedLook } from '../lib/keepalived/look.ts'
import { giveUp, seeThatItIsFree, seeWhoHolds } from '../lib/keepalived/steps.ts'
import { requireReadable } from '../lib/pki/provided/provided.ts'
import { osPackage } from '../lib/resources/package.ts'
import { running } from '../lib/resources/running.ts'
import { unit } from '../lib/resources/unit.ts'
import { type Context, runbook } from '../lib/runbook.ts'
import { check, type Step } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'HAProxy',
  about: `
One address for all clients, which stays while members come and go. HAProxy passes TCP through to one member after the
other, TLS included: a client still shows its own certificate to the member and checks that of the member, which covers
the balancer's name and address too.

Only members that can serve get clients. HAProxy asks each one every second, with GET, since etcd answers nothing else,
over TLS with a certificate of its own that has no rights: whether it has a leader, reads through quorum and is no
learner. A cluster that has run out of space stays reachable, because only clients can free some.

HAProxy must accept a new configuration before it is switched in, and reads it by reload: open connections go on in the
old process. One that is refused leaves the old one serving. Statistics are on a socket and on loopback, never
elsewhere.

With a virtualAddress in the inventory keepalived keeps that address on one load balancer whose HAProxy answers and sees
a member up. When that host or its HAProxy is gone, another has the address within two or three seconds; clients connect
again. It stays there: a host that comes back only stands by. Where the key has gone from the inventory, so does
keepalived.`,
  examples: [
    'zx runbooks/07-haproxy.ts',
    "curl -s 'http://127.0.0.1:8404/;csv'   # on a balancer: what it sees",
    'etcdctl --endpoints https://lb1:2379 --cacert … --cert … --key … member list',
  ],
  before: requireReadable,
  steps: context => {
    const { cluster, members, loadBalancers } = context
    const address = cluster.virtualAddress?.address
    if (!loadBalancers.length) return [noBalancers(cluster)]
    return [
      ...(address ? [seeThatItIsFree(context, address)] : []),
      ...balancing(context),
      ...(address ? moving(context, address) : [giveUp(context)]),
      {
        title: 'Read from the cluster through the balancers',
        on: members,
        run: { plan: facts => throughProof(facts, loadBalancers) },
      },
      ...(address ? [seeWhoHolds(context, address)] : []),
    ]
  },
})

const balancing = ({ cluster, loadBalancers }: Context): Step[] => [
  {
    title: 'Check that HAProxy can be installed and check over TLS',
    on: loadBalancers,
    look: readyLook,
    run: check(facts => checkReady(facts, loadBalancers)),
  },
  {
    title: 'Install HAProxy, without starting it yet',
    on: loadBalancers,
    ensure: () => [osPackage('haproxy', [HAPROXY_UNIT])],
    early: facts => canInstall(facts, loadBalancers),
  },
  {
    title: 'Write haproxy.cfg; a running HAProxy reloads',
    on: loadBalancers,
    look: balancerLook,
    ensure: balancer => [...balancerUnit(), ...balancerConfig(cluster, balancer)],
    rolling: balancerGate(),
  },
  {
    title: 'Start HAProxy',
    on: loadBalancers,
    ensure: () => [unit(HAPROXY_UNIT), running(HAPROXY_UNIT)],
  },
  {
    title: 'Check that HAProxy sees a majority of the members up',
    on: loadBalancers,
    look: stateLook(cluster),
    run: {
      plan: facts => backendProof(facts, loadBalancers),
      tell: facts => backendsTold(facts, loadBalancers),
    },
  },
]

const moving = ({ cluster, loadBalancers }: Context, address: string): Step[] => [
  {
    title: 'Install keepalived, without starting it yet',
    on: loadBalancers,
    ensure: () => [osPackage('keepalived', [KEEPALIVED_UNIT])],
    early: facts => canInstall(facts, loadBalancers),
  },
  {
    title: `Write keepalived.conf; who holds ${address} reloads last`,
    on: loadBalancers,
    look: keepalivedLook,
    ensure: balancer => keepalivedFiles(cluster, balancer),
    rolling: keepalivedGate(cluster),
  },
  {
    title: 'Start keepalived',
    on: loadBalancers,
    ensure: () => [unit(KEEPALIVED_UNIT), running(KEEPALIVED_UNIT)],
  },
]
