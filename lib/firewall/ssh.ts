import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Opening } from './openings.ts'

/**
 * The connection in use as its sshd sees it, and the ports sshd is configured for. sudo drops SSH_CONNECTION, so it is
 * looked for in the processes above.
 */
export const sshLook = `pid=$$
while [ "$pid" -gt 1 ]; do
  found=$(tr '\\0' '\\n' <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=/connection /p')
  [ -z "$found" ] || break
  pid=$(sed 's/.*) . \\([0-9]*\\) .*/\\1/' "/proc/$pid/stat")
done
printf '%s\\n' "$found"
sshd -T 2>/dev/null | grep '^port '`

export type SshInUse = { source?: string; ports: number[] }

/** Reads `sshLook` (ssh(1): client address and port, server address and port). Pure. */
export const readSsh = (output: string, port = 22): SshInUse => {
  const [, source, , , own] = /^connection (\S+) (\d+) (\S+) (\d+)$/m.exec(output) ?? []
  const configured = [...output.matchAll(/^port (\d+)$/gm)].map(([, found]) => Number(found))
  const ports = [...new Set([...(own ? [Number(own)] : []), ...configured])].sort((a, b) => a - b)
  return { source: source?.replace(/%.*/, ''), ports: ports.length ? ports : [port] }
}

export const sshInUse = (facts: Facts, host: Host): SshInUse =>
  readSsh(facts.looks.get(host.name)?.get('ssh')?.output ?? '', host.ssh.port)

/** Whether a source lies in one of these addresses and networks. */
export const covered = (source: string, sources: string[]): boolean => {
  const kind = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')
  // One list for each: a network of all IPv6 would also cover IPv4, as mapped into it.
  return sources.some(one => {
    const [address = '', bits = isIPv6(address) ? '128' : '32'] = one.split('/')
    const list = new BlockList()
    list.addSubnet(address, Number(bits), kind(address))
    return isIP(source) !== 0 && kind(source) === kind(address) && list.check(source, kind(source))
  })
}

/** ssh, for a firewall that lets nothing else in: the connection in use first, whatever the inventory says. Pure. */
export const sshOpenings = ({ firewall }: Cluster, { source, ports }: SshInUse): Opening[] => {
  const listed = firewall.ssh.map(address => ({ address, who: 'listed' }))
  const inUse =
    source && !covered(source, firewall.ssh) ? [{ address: source, who: 'connection in use' }] : []
  return ports.map(port => ({
    to: 'ssh',
    protocol: 'tcp',
    port,
    from: listed.length ? [...inUse, ...listed] : undefined,
  }))
}
