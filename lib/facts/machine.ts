import { isIP } from 'node:net'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import type { MachineFacts } from './facts.ts'

const ARCHITECTURES: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  ppc64le: 'ppc64le',
  s390x: 's390x',
}

/** Looks at a machine without changing anything, once in a run: none of it is what a run changes. One section each. */
export const machineScripts = (cluster: Cluster, host: Host): Record<string, string> => {
  const others = cluster.members
    .filter(({ machine, peerAddress }) => machine !== host.machine && isIP(peerAddress))
    .map(({ peerAddress }) => `route get ${peerAddress}`)
  const questions = ['addr show', 'link show', ...(host.role === 'member' ? others : [])]
  return {
    'machine.os': 'cat /etc/os-release',
    'machine.identity': `uname -m
for file in /proc/sys/kernel/hostname /etc/machine-id; do
  line=
  IFS= read -r line <"$file"
  printf '%s\\n' "$line"
done`,
    // All by one process; -force, as there need not be a way to each of them (ip(8), -batch).
    'machine.network': `printf '%s\\n' ${questions.map(quote).join(' ')} | ip -o -force -batch - 2>/dev/null`,
    'machine.sockets': 'ss -Hltnp',
  }
}

/** Reads the sections of `machineScripts`. Pure. */
export const readMachine = (output: (name: string) => string, clock: MachineFacts['clock']): MachineFacts => {
  const release = Object.fromEntries(
    [...output('machine.os').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [key, value]),
  ) as Record<string, string | undefined>
  const [machine = '', hostname = '', machineId = ''] = output('machine.identity').split('\n')
  const network = output('machine.network')
  return {
    os: {
      id: release.ID ?? 'unknown',
      like: (release.ID_LIKE ?? '').split(' ').filter(Boolean),
      version: release.VERSION_ID ?? '',
      name: release.PRETTY_NAME ?? 'unknown',
    },
    architecture: ARCHITECTURES[machine] ?? machine,
    hostname,
    machineId,
    clock,
    addresses: [...network.matchAll(/^\d+: (\S+)\s+inet6? ([^/\s]+)(?:\/(\d+))?/gm)].map(
      ([, name = '', address = '', prefix]) => ({
        interface: name,
        address,
        ...(prefix && { prefix: Number(prefix) }),
      }),
    ),
    mtus: Object.fromEntries(
      [...network.matchAll(/^\d+: ([^:@\s]+)\S* .*? mtu (\d+)/gm)].map(([, name, mtu]) => [
        name,
        Number(mtu),
      ]),
    ),
    // The inventory's addresses are spelt as the kernel prints them (lib/inventory/addresses.ts, canonical).
    sources: Object.fromEntries(
      [...network.matchAll(/^(?:[a-z]+ )?([\da-f.:]+) .*\bsrc (\S+)/gm)].map(([, to, source]) => [
        to,
        source,
      ]),
    ),
    listening: [
      ...output('machine.sockets').matchAll(/^LISTEN +\d+ +\d+ +(\S+):(\d+) +\S+(?: +(.*))?$/gm),
    ].map(([, address = '', port, owner = '']) => ({
      address: address.replace(/^\[|\]$/g, '').replace(/%.*$/, ''),
      port: Number(port),
      process: /"([^"]+)",pid=(\d+)/.exec(owner)?.slice(1, 3).join(' pid ') ?? '',
    })),
  }
}
