import { isIP } from 'node:net'
import { binary, logDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { KEEPS } from '../probe/script.ts'
import { commandLine, quote } from '../quote.ts'

/** What one member finds in DNS. */
export type Seen = {
  /** URLs behind the records for members and for clients, as `https://etcd1.example.com:2380`. */
  server: string[]
  client: string[]
  /** Addresses of every name in them, and of the inventory's own names. */
  addresses: Record<string, string[]>
  /** What could not be looked up, in etcd's words. */
  errors: string[]
}

const NOWHERE = 'http://127.0.0.1:1'

/**
 * Asks the installed etcd itself what it finds, so it is its resolver, on this very host, that answers; a minimal host
 * has no other program that reads SRV records. Neither call can start anything: the first announces a URL that no
 * record can have, the second is given no address to listen on, and both end right after their look-ups. Where there
 * is a log DNS is not asked any more.
 */
export const srvLook = (cluster: Cluster, member: Host): string => {
  const etcd = binary(cluster, 'etcd')
  const { discoveryDomain = '', discoverySrvName } = cluster.etcd
  const domain = [
    ...['--discovery-srv', discoveryDomain],
    ...(discoverySrvName ? ['--discovery-srv-name', discoverySrvName] : []),
  ]
  const asMember = [
    ...[etcd, '--logger=zap', '--name=look', '--data-dir=/nonexistent', ...domain],
    ...['--listen-peer-urls=http://127.0.0.1:0', '--listen-client-urls=http://127.0.0.1:0'],
    ...[`--initial-advertise-peer-urls=${NOWHERE}`, `--advertise-client-urls=${NOWHERE}`],
  ]
  const asClient = [etcd, 'gateway', 'start', '--insecure-discovery', '--listen-addr=nowhere', ...domain]
  const own = cluster.members.flatMap(({ address, peerAddress }) => [address, peerAddress])
  const names = [...new Set(own.filter(address => !isIP(address)))]
  return `[ -x ${quote(etcd)} ] && [ ! -d ${quote(logDirectory(cluster, member))} ] || exit 0
${KEEPS}
found=$SESSION/srv
{
  timeout 10 env -i ${commandLine(asMember)}
  timeout 10 env -i ${commandLine(asClient)}
} >"$found" 2>&1 </dev/null
cat "$found"
for name in $({ grep -oE 'https?://[^"/:]+:' "$found" | sed 's,.*//,,; s,[.]*:$,,'; echo ${commandLine(names)}; } | sort -u); do
  printf 'address %s' "$name"
  timeout 5 getent ahosts "$name" | while read -r address _; do printf ' %s' "$address"; done
  echo
done`
}

type Line = { msg?: string; error?: string; endpoints?: string[]; 'found-cluster'?: string[] }

const lineOf = (text: string): Line => {
  try {
    return JSON.parse(text) as Line
  } catch {
    return {}
  }
}

/** Reads what srvLook prints; undefined when nothing was asked. Pure, and never throws. */
export const readSrv = (output: string): Seen | undefined => {
  const lines = output.split('\n').filter(Boolean)
  if (!lines.some(line => line.includes('"msg"'))) return undefined
  const seen: Seen = { server: [], client: [], addresses: {}, errors: [] }
  const add = (to: string[], items: string[]) => {
    for (const item of items) if (!to.includes(item)) to.push(item)
  }
  for (const text of lines) {
    const [word, name, ...addresses] = text.split(' ')
    const line = lineOf(text)
    if (word === 'address' && name) seen.addresses[name] = [...new Set(addresses)]
    // `0=https://etcd1.example.com:2380`: the number stands for a name that etcd learns later.
    add(seen.server, line['found-cluster']?.map(entry => entry.slice(entry.indexOf('=') + 1)) ?? [])
    // A fully qualified target keeps its dot here.
    if (line.msg?.startsWith('discovered'))
      add(seen.client, line.endpoints?.map(url => url.replace('.:', ':')) ?? [])
    if (line['found-cluster'] && line.error) add(seen.errors, [line.error.replace(/^.*?lookup /, 'lookup ')])
  }
  return seen
}
