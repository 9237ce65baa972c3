import { confirmCluster } from '../lib/confirm.ts'
import { checkIdentity, checkName, checkRunningVersion } from '../lib/etcd/identity.ts'
import {
  firewallLook,
  firewallRulesOf,
  firewallTools,
  machinesOf,
  noFirewall,
} from '../lib/firewall/desired.ts'
import { firewallGate } from '../lib/firewall/gate.ts'
import type { Cluster, Host } from '../lib/inventory/cluster.ts'
import { hostsBlock } from '../lib/preflight/hosts-file.ts'
import { flushLook, preflightLook } from '../lib/preflight/looks.ts'
import { tellFindings } from '../lib/preflight/tell.ts'
import { hostname } from '../lib/resources/hostname.ts'
import { runbook } from '../lib/runbook.ts'
import { check, type Step } from '../lib/step.ts'

export default runbook(import.meta, {
  title: 'Preflight',
  about: `
Looks at every host before anything changes there: that ssh and root work; that it is the machine the inventory means,
with the address and interface it names; that systemd runs it and the few tools it needs are there; that clocks agree,
since certificates carry a time; that nobody else listens on etcd's and HAProxy's ports, and no other etcd lives there;
that members get through to each other, with large packets too, and mean the same machines by their names; that data,
programs and backups have room on a disk that etcd can work with, and that it is mounted and no link leads there; that
etcd may have as many files open as it needs; that a cluster that lives there has the inventory's name, members and minor
version. Where data will live a few blocks are written and flushed, to a file that
has no name any more, because a slow flush is what makes members lose their leader.

What it finds on all hosts is one table. A warning (!) can wait; whatever would endanger the cluster ends the run here,
all of it in one go, before anything was changed (exit 5). When all is well it says nothing.

Then it keeps a marked block in /etc/hosts with the cluster's names, so that people and logs can use them; the runbooks
themselves do not depend on it. hostsFile: false leaves the file alone. A machine keeps the host name it has, unless the
inventory gives it one with hostname.

A firewall is touched only where the inventory asks for one: then just the cluster and its clients get in. One host at a
time, each takes the change back by itself unless etcd is healthy with it and a new ssh connection gets in. firewall: off
takes the rules out again.`,
  values: confirmCluster,
  examples: [
    'zx runbooks/00-preflight.ts',
    'zx runbooks/00-preflight.ts --verbose    # the table, even when all is well',
    'zx runbooks/00-preflight.ts --dry-run    # not even the flushed blocks',
    'zx runbooks/00-preflight.ts --confirm-cluster demo    # after a change of firewall, with nobody to type the name',
  ],
  next: ['zx runbooks/01-install.ts', 'or everything in order: zx runbooks/all.ts'],
  steps: ({ cluster, hosts, members, options }) => [
    // Connecting did it: the run has ended already where a host or root there can't be had.
    { title: 'Reach every host', on: hosts, run: check(() => {}) },
    ...(options.dryRun
      ? []
      : [
          {
            title: 'Write and flush a few blocks where data will live',
            on: members,
            look: flushLook(cluster),
            run: check(() => {}),
          },
        ]),
    {
      title: 'Compare names, addresses, clocks, ports and disks',
      on: hosts,
      look: preflightLook(cluster),
      run: { plan: () => [], tell: facts => tellFindings(facts, hosts, options) },
    },
    {
      title: 'Check that a cluster there is the one meant',
      on: members,
      run: check(facts => {
        checkName(facts)
        checkIdentity(facts)
        checkRunningVersion(facts)
      }),
    },
    ...(cluster.hostsFile
      ? [
          {
            title: "Keep the cluster's names in /etc/hosts",
            on: hosts,
            ensure: () => hostsBlock(cluster),
          },
        ]
      : []),
    // After /etc/hosts, so that the machine can resolve its new name from the first moment.
    {
      title: 'Set the host names that the inventory gives',
      on: hosts.filter(host => host.hostname),
      ensure: host => [hostname(host.hostname!)],
    },
    ...firewall(cluster, machinesOf(hosts)),
  ],
})

const firewall = (cluster: Cluster, machines: Host[]): Step[] => {
  const { tool } = cluster.firewall
  const rules = {
    on: machines,
    look: firewallLook(cluster),
    ensure: (host: Host) => firewallRulesOf(cluster, host),
    rolling: firewallGate(cluster),
  }
  if (tool === 'off')
    return [{ ...rules, title: "Leave the hosts' firewalls alone", ensure: () => noFirewall(cluster) }]
  return [
    {
      title: `Install ${tool} and a program that loads our rules`,
      on: machines,
      ensure: () => firewallTools(cluster),
    },
    { title: 'Let in only the cluster and its clients, one host at a time', ...rules },
  ]
}
