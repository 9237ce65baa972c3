import * as discovery from './discovery.ts'
import * as firewall from './firewall.ts'
import * as hosts from './hosts.ts'
import * as install from './install.ts'
import * as members from './members.ts'
import * as ports from './ports.ts'
import type { Checked, ClusterRule, Finding } from './rule.ts'
import * as settings from './settings.ts'
import { oneVirtualAddress, virtualAddress } from './virtual-address.ts'

const RULES: ClusterRule[] = [
  members.memberCount,
  members.mixedFamilies,
  hosts.distinctNames,
  hosts.distinctAddresses,
  hosts.oneWayIn,
  virtualAddress,
  ports.distinctPorts,
  ports.sharedMachine,
  ports.sshPort,
  firewall.firewallAddresses,
  firewall.firewallSsh,
  discovery.complete,
  discovery.asChosen,
  discovery.registry,
  settings.version,
  settings.separateDirectories,
  settings.mirrorUrl,
  install.packages,
  settings.authorityKeys,
  settings.lifetimes,
]

/** Everything wrong within one cluster. */
export const clusterFindings = (checked: Checked): Finding[] => RULES.flatMap(rule => rule(checked))

/** Everything wrong between clusters. */
export const crossFindings = (all: Checked[]): Finding[] => [
  ...hosts.oneCluster(all),
  ...oneVirtualAddress(all),
]
