import { permit, proveMember, restOf, rollingOrder } from '../etcd/gate.ts'
import { firewallUnit } from '../etcd/paths.ts'
import { type Facts, schemeOf, serving } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Gate } from '../rolling/gate.ts'
import { firewallProgramText } from './program.ts'
import { witnesses } from './witnesses.ts'

/** Seconds after which a host puts back what was there, unless the change was confirmed over a new connection. */
export const BACK_AFTER = 30

const program = () => Buffer.from(firewallProgramText)

/** The members of a machine that serve: none or one. */
const servingOn = ({ machine }: Host, facts: Facts): Host[] =>
  serving(facts).filter(member => member.machine === machine)

const prove = (cluster: Cluster, host: Host, facts: Facts): Verb[] =>
  servingOn(host, facts).flatMap(member => proveMember(cluster, member, schemeOf(facts, member)))

const said = (facts: Facts, host: Host): string =>
  facts.looks.get(host.name)?.get('firewall')?.output.trim() ?? ''

const warning = ({ firewall }: Cluster): string =>
  firewall.tool === 'ufw'
    ? ' ufw is switched on with them, and refuses whatever it has no rule for (its default).'
    : ''

/**
 * Rules are switched on one host after the other: a timer on the host that puts back what was there comes first, and is
 * called off only after etcd was proven healthy, the others could open new connections, and so could a new ssh.
 */
export const firewallGate = (cluster: Cluster): Gate => ({
  unit: firewallUnit,
  called: 'load the firewall rules',
  running: () => true,
  pending: (host, facts) => said(facts, host) !== '',
  due: (host, facts) => `load the rules again: ${said(facts, host).split('\n')[0]}`,
  order: rollingOrder,
  permit: (host, facts) => {
    // Nothing restarts, so one or two members need no downtime; with more, a mistake must not cost the quorum.
    for (const member of servingOn(host, facts))
      permit(member, facts, true, `Not changing the firewall of ${member.name}`)
  },
  rest: restOf(cluster),
  before: () => [],
  reload: [
    { call: ['arm_firewall', String(BACK_AFTER)], payloads: [program] },
    { call: ['load_firewall'], payloads: [program] },
  ],
  prove: (host, facts) => prove(cluster, host, facts),
  proveAgain: (host, facts) => prove(cluster, host, facts),
  witnesses: (host, facts) => witnesses(cluster, host, facts),
  lockout: {
    keep: [{ call: ['disarm_firewall', firewallUnit, String(BACK_AFTER)] }],
    state: host => `${host.name} puts back by itself what was there before, within ${BACK_AFTER} s`,
  },
  deadline: 20,
  typed: hosts =>
    `Change the firewall of ${hosts.map(host => host.name).join(', ')}, one host at a time.${warning(cluster)}
Each host takes the change back after ${BACK_AFTER} s, unless etcd is healthy and a new ssh connection gets in.`,
})
