import { dirname } from 'node:path'
import { configFile, dataDirectory, walDirectory } from '../etcd/paths.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { within } from '../inventory/paths.ts'
import type { Look } from '../probe/look.ts'
import { quote } from '../quote.ts'
import { remembered } from '../remembered.ts'
import type { Subject } from './finding.ts'

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

/** What is asked about the places: the room at the nearest parents, links among them, what is mounted, and what should be. */
export const placesLooks = (cluster: Cluster, host: Host): Record<'places' | 'mounts' | 'fstab', Look> => ({
  places: roomLook(cluster, host),
  mounts: { text: '/proc/mounts' },
  fstab: { text: '/etc/fstab' },
})

/** Parents, their room, and links, in sections behind `--`. */
const roomLook = (cluster: Cluster, host: Host): string => {
  const places = placesOf(cluster, host)
  const all = places.map((_, index) => `"$at${index}"`).join(' ')
  return `
${NEAR}
${places.map(({ path }, index) => `near ${quote(path)}; at${index}=$at`).join('\n')}
printf '%s\\n' ${all}
echo --; df -k --output=avail,itotal,iavail,fstype,target -- ${all}
echo --; for own in ${ownDirectories(cluster, host).map(quote).join(' ')}; do
  [ ! -L "$own" ] || printf '%s %s\\n' "$own" "$(readlink "$own")"
done`
}

/** Lines of /proc/mounts or fstab(5): mount point and options, with what they write in octal as it is. */
const mountsIn = remembered((table): readonly { on: string; options: readonly string[] }[] =>
  table.split('\n').flatMap(line => {
    const [what, on, , options = ''] = line.trim().split(/\s+/)
    if (!what || what.startsWith('#') || !on?.startsWith('/')) return []
    const plain = on.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    return [{ on: plain, options: options.split(',') }]
  }),
)

const sectionsOf = (output: string): string[][] =>
  output.split(/^--\n/m).map(section => section.split('\n').filter(Boolean))

/** Reads what `placesLooks` saw; a place that df says nothing of is left out. Pure. */
export const readPlaces = (cluster: Cluster, host: Host, seen: Subject['look']): Room[] => {
  const output = (name: string) => seen(name)?.output ?? ''
  const [parents = [], [, ...rooms] = []] = sectionsOf(output('places'))
  const mounted = mountsIn(output('mounts'))
  const unmounted = mountsIn(output('fstab'))
    .map(({ on }) => on)
    .filter(on => on !== '/' && !mounted.some(mount => mount.on === on))
  return placesOf(cluster, host).flatMap((place, index) => {
    const [avail, total, left, type = '', ...target] = (rooms[index] ?? '').trim().split(/\s+/)
    if (!target.length) return []
    // Of several on one point the last one is what is seen there.
    const options = mounted.findLast(({ on }) => on === target.join(' '))?.options ?? []
    return [
      {
        ...place,
        at: parents[index] ?? dirname(place.path),
        type,
        free: Number(avail) * 1024,
        inodes: Number(total) > 0 ? Number(left) : undefined,
        readOnly: options.includes('ro'),
        noExec: options.includes('noexec'),
        unmounted: unmounted.find(on => within(place.path, on)),
      },
    ]
  })
}

/** Directories of a member that are links, with what they lead to. Pure. */
export const linksAmong = (seen: Subject['look']): { path: string; target: string }[] =>
  (sectionsOf(seen('places')?.output ?? '')[2] ?? []).map(line => {
    const [path = '', ...target] = line.split(' ')
    return { path, target: target.join(' ') }
  })

/** Whether /etc/hosts is a mount of its own, as in many containers: it can't be replaced by a rename then. Pure. */
export const hostsFileIsMount = (seen: Subject['look']): boolean =>
  mountsIn(seen('mounts')?.output ?? '').some(({ on }) => on === '/etc/hosts')
