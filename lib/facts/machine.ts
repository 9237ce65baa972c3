import type { Cluster, Host } from '../inventory/cluster.ts'
import { SOCKETS } from '../probe/script.ts'
import type { Needs, Observed } from '../resources/resource.ts'
import type { MachineFacts } from './facts.ts'
import { askIp, otherPeers, wayTo } from './ip.ts'

const ARCHITECTURES: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  ppc64le: 'ppc64le',
  s390x: 's390x',
}

const OS_RELEASE = '/etc/os-release'
/** A line each; Linux has the first from 6.1 on. */
const IDENTITY = ['/proc/sys/kernel/arch', '/proc/sys/kernel/hostname', '/etc/machine-id']

/** What is asked of a machine once in a run: none of it is what a run changes. */
export const machineNeeds = (cluster: Cluster, host: Host): Needs => {
  const { etcd, haproxy } = cluster
  const ports = [etcd.clientPort, etcd.peerPort, etcd.metricsPort, haproxy.port, haproxy.statsPort]
  const ways = host.role === 'member' ? otherPeers(cluster, host).map(wayTo) : []
  const scripts = {
    'machine.identity': `for file in ${IDENTITY.join(' ')}; do
  line=
  IFS= read -r line <"$file"
  printf '%s\\n' "$line"
done 2>/dev/null
[ -e ${IDENTITY[0]} ] || uname -m`,
    'machine.network': askIp(['addr show', 'link show', ...ways]),
  }
  return { clock: true, ports, texts: [OS_RELEASE], scripts }
}

/** Reads what `machineNeeds` asked for. Pure. */
export const readMachine = (
  { scripts, texts }: Pick<Observed, 'scripts' | 'texts'>,
  clock: MachineFacts['clock'],
): MachineFacts => {
  const output = (name: string) => scripts.get(name)?.output ?? ''
  const release = Object.fromEntries(
    [...(texts.get(OS_RELEASE) ?? '').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, key, value]) => [
      key,
      value,
    ]),
  ) as Record<string, string | undefined>
  const [known, hostname = '', machineId = '', asked = ''] = output('machine.identity').split('\n')
  const machine = known || asked
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
    listening: [...output(SOCKETS).matchAll(/^LISTEN +\d+ +\d+ +(\S+):(\d+) +\S+(?: +(.*))?$/gm)].map(
      ([, address = '', port, owner = '']) => ({
        address: address.replace(/^\[|\]$/g, '').replace(/%.*$/, ''),
        port: Number(port),
        process: /"([^"]+)",pid=(\d+)/.exec(owner)?.slice(1, 3).join(' pid ') ?? '',
      }),
    ),
  }
}
