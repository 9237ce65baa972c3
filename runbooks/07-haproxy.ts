import {
  backendProof,
  backendsTold,
  checkReady,
  readyLook,
  stateLook,
  throughProof,
} from '../lib/haproxy/checks.ts'
import {
  balancerConfig,
  balancerGate,
  balancerLook,
  balancerUnit,
  HAPROXY_UNIT,
} from '../lib/haproxy/desired.ts'
import { osPackage } from '../lib/resources/package.ts'
import { unit } from '../lib/resources/unit.ts'
import { runbook } from '../lib/runbook.ts'
import { check } from '../lib/step.ts'

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
elsewhere.`,
  examples: [
    'zx runbooks/07-haproxy.ts',
    "curl -s 'http://127.0.0.1:8404/;csv'   # on a balancer: what it sees",
    'etcdctl --endpoints https://lb1:2379 --cacert … --cert … --key … member list',
  ],
  steps: ({ cluster, members, loadBalancers }) =>
    loadBalancers.length
      ? [
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
          },
          {
            title: 'Write haproxy.cfg; a running HAProxy reloads',
            on: loadBalancers,
            look: balancerLook,
            ensure: balancer => [...balancerUnit(), balancerConfig(cluster, balancer)],
            rolling: balancerGate(),
          },
          {
            title: 'Start HAProxy',
            on: loadBalancers,
            ensure: () => [unit(HAPROXY_UNIT, { enabled: true, started: true })],
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
          {
            title: 'Read from the cluster through the balancers',
            on: members,
            run: { plan: facts => throughProof(facts, loadBalancers) },
          },
        ]
      : [
          {
            title: 'Find the load balancers',
            on: [],
            run: {
              plan: () => [],
              tell: () => ({
                events: [
                  {
                    event: 'note',
                    message: cluster.loadBalancers.length
                      ? 'no load balancer is within --limit'
                      : 'the inventory has no loadBalancers; clients use the members',
                  },
                ],
              }),
            },
          },
        ],
})
