import { $ } from 'zx'
import { ends, network } from './addresses.ts'
import { kill } from './machine.ts'
import { unplug } from './network.ts'
import type { Lab, LabHost } from './state.ts'
import { start } from './up.ts'

/** Cuts a host's power: all its processes end at once. What it had written stays, as after a crash of the machine. */
export const powerOff = async (lab: Lab, host: LabHost): Promise<void> => {
  // First, or its kernel would still close connections.
  await unplug(lab, host)
  await kill(lab, host)
}

/** Boots a host from the disk it has, and waits until it lets one in. */
export const powerOn = start

/** Power off and on again. */
export const powerCycle = async (lab: Lab, host: LabHost): Promise<void> => {
  await powerOff(lab, host)
  await start(lab, host)
}

/** Pulls a host's cable at the switch: nobody reaches it, and it does not notice. */
export const partition = async ({ slot }: Lab, { number }: LabHost): Promise<void> => {
  await $`ip link set ${ends(slot, number).port} nomaster`
}

/** Cuts a host off from the other hosts, while this machine still reaches it. */
export const partitionPeers = async (lab: Lab, host: LabHost): Promise<void> => {
  await healPeers(lab, host)
  for (const rule of peerRules(lab)) await inNamespace(lab, host, ['iptables', '-I', ...rule])
}

/** Ends both kinds of partition. */
export const heal = async (lab: Lab, host: LabHost): Promise<void> => {
  await $`ip link set ${ends(lab.slot, host.number).port} master ${network(lab.slot).bridge}`
  await healPeers(lab, host)
}

/** Loses every packet of connections that come from these ports, both ways, until they are let through again. */
export const cutConnections = async (lab: Lab, host: LabHost, ports: number[]): Promise<void> => {
  for (const rule of portRules(ports)) await inNamespace(lab, host, ['iptables', '-I', ...rule])
}

/** Ends what `cutConnections` began. */
export const mendConnections = async (lab: Lab, host: LabHost, ports: number[]): Promise<void> => {
  for (const rule of portRules(ports)) await inNamespace(lab, host, ['iptables', '-D', ...rule])
}

const portRules = (ports: number[]): string[][] =>
  ports.flatMap(port => [
    ['INPUT', '-p', 'tcp', '--sport', String(port), '-j', 'DROP'],
    ['OUTPUT', '-p', 'tcp', '--dport', String(port), '-j', 'DROP'],
  ])

const peerRules = ({ slot }: Lab): string[][] => {
  const { gateway } = network(slot)
  return [
    ['INPUT', '-i', 'eth+', '!', '-s', gateway, '-j', 'DROP'],
    ['OUTPUT', '-o', 'eth+', '!', '-d', gateway, '-j', 'DROP'],
  ]
}

const healPeers = async (lab: Lab, host: LabHost): Promise<void> => {
  for (const rule of peerRules(lab))
    await inNamespace(lab, host, ['iptables', '-D', ...rule]).catch(() => undefined)
}

const inNamespace = ({ slot }: Lab, { number }: LabHost, command: string[]) =>
  $({ quiet: true })`ip netns exec ${ends(slot, number).namespace} ${command}`
