import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { $ } from 'zx'
import { ends, network } from './addresses.ts'
import type { Lab, LabHost } from './state.ts'

/** `ip` commands in one process: with many hosts, starting it for each takes longer than the work. */
const ip = async (commands: string[], namespace?: string): Promise<void> => {
  if (commands.length === 0) return
  await $({ input: `${commands.join('\n')}\n` })`ip ${namespace ? ['-n', namespace] : []} -batch -`
}

const isLink = (name: string): boolean => existsSync(`/sys/class/net/${name}`)

/** NSFS_MAGIC of linux/magic.h: after a reboot a file may be left where the namespace was mounted. */
const isNamespace = (name: string): boolean => {
  try {
    return statfsSync(`/run/netns/${name}`).type === 0x6e736673
  } catch {
    return false
  }
}

/** The lab's bridge, and its second one if it has two; this machine is the first address on each. */
export const ensureBridges = async ({ slot, settings }: Lab): Promise<void> => {
  const { bridge, gateway, secondBridge, secondGateway } = network(slot)
  const wanted = [[bridge, gateway], ...(settings.secondNic ? [[secondBridge, secondGateway]] : [])]
  for (const [name, address] of wanted) {
    if (isLink(name!)) continue
    await ip([`link add ${name} type bridge`, `addr add ${address}/24 dev ${name}`, `link set ${name} up`])
    if (filtersBridges()) await $`iptables -I FORWARD -i ${name} -o ${name} -j ACCEPT`
  }
}

/** With br_netfilter, as Docker loads it, this machine's firewall would judge what hosts say to each other. */
const filtersBridges = (): boolean => {
  try {
    return readFileSync('/proc/sys/net/bridge/bridge-nf-call-iptables', 'utf8').trim() === '1'
  } catch {
    return false
  }
}

/** A host's network namespace, with a cable from its eth0 to the bridge. */
export const ensureEnds = async ({ slot, settings }: Lab, { number }: LabHost): Promise<void> => {
  const { namespace, port, secondPort } = ends(slot, number)
  const { bridge, secondBridge } = network(slot)
  if (isNamespace(namespace) && isLink(port)) return
  await removeEnds(slot, number)
  await ip([`netns add ${namespace}`])
  const cable = (near: string, far: string, at: string) => [
    `link add ${near} type veth peer name ${far} netns ${namespace}`,
    `link set ${near} master ${at}`,
  ]
  await ip([
    ...cable(port, 'eth0', bridge),
    ...(settings.secondNic ? cable(secondPort, 'eth1', secondBridge) : []),
  ])
}

/**
 * Plugs a host that is about to boot in, with its own addresses alone: its network namespace outlives it, and with it
 * whatever addresses it had been given.
 */
export const plugIn = async ({ slot, settings }: Lab, { number }: LabHost): Promise<void> => {
  const { namespace, address, secondAddress } = ends(slot, number)
  const end = (name: string, own: string) => [
    `link set ${name} down`,
    `addr flush dev ${name}`,
    `addr add ${own}/24 dev ${name}`,
    `link set ${name} up`,
  ]
  await ip(
    ['link set lo up', ...end('eth0', address), ...(settings.secondNic ? end('eth1', secondAddress) : [])],
    namespace,
  )
  await ip(portsOf(slot, number).map(port => `link set ${port} up`))
}

/** Nothing of a host that has lost its power answers, not even its kernel; what it has open is never closed. */
export const unplug = ({ slot }: Lab, { number }: LabHost): Promise<void> =>
  ip(portsOf(slot, number).map(port => `link set ${port} down`))

const portsOf = (slot: number, number: number): string[] => {
  const { port, secondPort } = ends(slot, number)
  return [port, secondPort].filter(isLink)
}

/** Takes everything of this lab's network away; what is gone already does not matter. */
export const removeNetwork = async ({ slot, hosts }: Lab): Promise<void> => {
  await Promise.all(hosts.map(({ number }) => removeEnds(slot, number)))
  const { bridge, secondBridge } = network(slot)
  for (const name of [bridge, secondBridge].filter(isLink)) {
    await ip([`link del ${name}`])
    if (filtersBridges()) await $({ nothrow: true })`iptables -D FORWARD -i ${name} -o ${name} -j ACCEPT`
  }
}

const removeEnds = async (slot: number, number: number): Promise<void> => {
  const { namespace } = ends(slot, number)
  await ip(portsOf(slot, number).map(port => `link del ${port}`))
  if (existsSync(`/run/netns/${namespace}`)) await ip([`netns del ${namespace}`])
}
