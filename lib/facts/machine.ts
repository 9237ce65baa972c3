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
  const others = cluster.members.filter(member => member.machine !== host.machine).map(m => m.peerAddress)
  return {
    'machine.os': 'cat /etc/os-release',
    'machine.identity': 'uname -m; cat /proc/sys/kernel/hostname /etc/machine-id',
    'machine.addresses': 'ip -o addr show',
    'machine.sockets': 'ss -Hltnp',
    'machine.sources':
      host.role === 'member' && others.length
        ? `for to in ${others.map(quote).join(' ')}; do printf '%s ' "$to"; ip -o route get "$to" 2>&1; done`
        : ':',
  }
}

/** Reads the sections of `machineScripts`. Pure. */
export const readMachine = (output: (name: string) => string, clock: MachineFacts['clock']): MachineFacts => {
  const release = Object.fromEntries(
    [...output('machine.os').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [key, value]),
  ) as Record<string, string | undefined>
  const [machine = '', hostname = '', machineId = ''] = output('machine.identity').split('\n')
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
    addresses: [...output('machine.addresses').matchAll(/^\d+: (\S+)\s+inet6? ([^/\s]+)(?:\/(\d+))?/gm)].map(
      ([, name = '', address = '', prefix]) => ({
        interface: name,
        address,
        ...(prefix && { prefix: Number(prefix) }),
      }),
    ),
    sources: Object.fromEntries(
      [...output('machine.sources').matchAll(/^(\S+) .*\bsrc (\S+)/gm)].map(([, to, source]) => [to, source]),
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
