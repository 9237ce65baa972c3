import { dirname } from 'node:path'
import { configFile, dataDirectory, walDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { within } from '../inventory/paths.ts'
import { quote } from '../quote.ts'

/** A place that will be written to. */
export type PlaceName = 'data' | 'log' | 'programs' | 'backups' | 'packages' | 'settings'
type Place = { name: PlaceName; path: string }

/** A place with what the file system under it says; sizes in bytes. */
export type Room = Place & {
  /** The place itself or its nearest parent that exists. */
  at: string
  type: string
  free: number
  /** Free inodes; undefined where the file system has no fixed number of them. */
  inodes?: number
  readOnly: boolean
  /** Programs can't be started from it. */
  noExec: boolean
  /** A mount point of fstab(5) at or above the place that nothing is mounted on. */
  unmounted?: string
}

/** Where a host will be written to, by its role. Pure. */
export const placesOf = (cluster: Cluster, host: Host): Place[] => {
  if (host.role === 'loadBalancer') return [{ name: 'packages', path: '/var/lib' }]
  const wal = walDirectory(cluster, host)
  return [
    { name: 'data', path: dataDirectory(cluster, host) },
    ...(wal ? [{ name: 'log' as const, path: wal }] : []),
    {
      name: 'programs',
      path: cluster.install.from === 'package' ? '/usr/bin' : cluster.install.directory,
    },
    { name: 'backups', path: cluster.backup.directory },
    { name: 'settings', path: dirname(configFile) },
  ]
}

/** Sets `at` to the nearest parent of $1 that exists; without a process. */
export const NEAR = `near() { at=$1; until [ -e "$at" ]; do at=\${at%/*}; [ "$at" ] || at=/; done; }`

/** Directories of a member that must not be links: what a link leads to may be gone when a disk is. Pure. */
const ownDirectories = (cluster: Cluster, host: Host): string[] => {
  if (host.role === 'loadBalancer') return []
  const wal = walDirectory(cluster, host)
  return [cluster.etcd.dataBase, dataDirectory(cluster, host), ...(wal ? [wal] : [])]
}

/** Parents, room, mounts that matter, mount points of fstab without a mount, and links, in sections behind `--`. */
export const placesLook = (cluster: Cluster, host: Host): string => {
  const places = placesOf(cluster, host)
  const all = places.map((_, index) => `"$at${index}"`).join(' ')
  return `
${NEAR}
${places.map(({ path }, index) => `near ${quote(path)}; at${index}=$at`).join('\n')}
printf '%s\\n' ${all}
echo --; df -k --output=avail,itotal,iavail,fstype,target -- ${all}
echo --; grep -E '^[^ ]+ (/etc/hosts |[^ ]+ [^ ]+ (ro[, ]|[^ ]*noexec))' /proc/mounts
echo --; [ ! -r /etc/fstab ] || while read -r what on _; do
  case $what:$on in '#'*) ;; *:/?*) grep -qF " $on " /proc/mounts || printf '%s\\n' "$on" ;; esac
done </etc/fstab
echo --; for own in ${ownDirectories(cluster, host).map(quote).join(' ')}; do
  [ ! -L "$own" ] || printf '%s %s\\n' "$own" "$(readlink "$own")"
done`
}

type Mount = { on: string; readOnly: boolean; noExec: boolean }
const mountsIn = (lines: string[] = []): Mount[] =>
  lines.map(line => {
    const [, on = '', , options = ''] = line.split(' ')
    const all = options.split(',')
    return { on, readOnly: all.includes('ro'), noExec: all.includes('noexec') }
  })

const sectionsOf = (output: string): string[][] =>
  output.split(/^--\n/m).map(section => section.split('\n').filter(Boolean))

/** Reads the output of `placesLook`; a place that df says nothing of is left out. Pure. */
export const readPlaces = (cluster: Cluster, host: Host, output: string): Room[] => {
  const [parents = [], [, ...rooms] = [], mounts, unmounted = []] = sectionsOf(output)
  const mounted = mountsIn(mounts)
  return placesOf(cluster, host).flatMap((place, index) => {
    const [avail, total, left, type = '', ...target] = (rooms[index] ?? '').trim().split(/\s+/)
    if (!target.length) return []
    const mount = mounted.find(({ on }) => on === target.join(' '))
    return [
      {
        ...place,
        at: parents[index] ?? dirname(place.path),
        type,
        free: Number(avail) * 1024,
        inodes: Number(total) > 0 ? Number(left) : undefined,
        readOnly: mount?.readOnly === true,
        noExec: mount?.noExec === true,
        unmounted: unmounted.find(on => within(place.path, on)),
      },
    ]
  })
}

/** Directories of a member that are links, with what they lead to. Pure. */
export const linksAmong = (output: string): { path: string; target: string }[] =>
  (sectionsOf(output)[4] ?? []).map(line => {
    const [path = '', ...target] = line.split(' ')
    return { path, target: target.join(' ') }
  })

/** Whether /etc/hosts is a mount of its own, as in many containers: it can't be replaced by a rename then. Pure. */
export const hostsFileIsMount = (output: string): boolean =>
  mountsIn(sectionsOf(output)[2]).some(({ on }) => on === '/etc/hosts')
