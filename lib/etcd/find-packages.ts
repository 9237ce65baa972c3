import { failed, type RunbookError, refused } from '../errors.ts'
import type { Facts } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Move } from '../step.ts'
import { choose, type Packaged, packagedLook, readPackaged, upstream } from './packaged.ts'

const LOOK = 'packages'
/** Seconds for which package lists count as fresh; a version that is missing from older ones is asked for anew. */
const FRESH = 600
/** Seconds that fetching them may take. */
const DEADLINE = 300

export const packagesLook = (cluster: Cluster) => (): Record<string, string> => ({
  [LOOK]: packagedLook(cluster),
})

type Found = { host: Host; packaged: Packaged }

const missing = (cluster: Cluster, { packaged }: Found): string[] =>
  packaged.names.filter(name => !choose(cluster, packaged, name))

/**
 * That every member's distribution has packages of the wanted version; the package lists are fetched where they don't
 * say so. @throws RunbookError 5 naming what there is instead, before anything is installed
 */
export const findPackages = (facts: Facts, members: Host[]): Move[] => {
  const { cluster } = facts
  const found = members.flatMap(host => {
    const look = facts.looks.get(host.name)?.get(LOOK)
    return look ? [{ host, packaged: readPackaged(cluster, look.output) }] : []
  })
  const without = found.filter(({ packaged }) => !packaged.manager)
  if (without.length) throw noManager(without)
  const lacking = found.filter(one => missing(cluster, one).length)
  if (lacking.length && lacking.every(({ packaged }) => (packaged.refreshed ?? FRESH) < FRESH))
    throw unavailable(cluster, lacking)
  const on = lacking.map(({ host }) => host)
  return on.length
    ? [
        {
          id: 'fetch the package lists',
          say: `Fetch the package lists, which don't have etcd ${cluster.etcd.version} yet`,
          on,
          deadline: DEADLINE,
          verbs: () => [{ call: ['refresh_packages'] }],
          onFailure: {
            state: 'nothing was installed',
            next: 'give the host a way to its package sources, or set install.from: push, which needs none',
          },
        },
      ]
    : []
}

const names = (found: Found[]) => found.map(({ host }) => host.name).join(', ')

const noManager = (found: Found[]): RunbookError =>
  failed(`${names(found)}: no package manager that these runbooks know`, {
    because: 'apt-get, dnf and yum were looked for',
    state: 'nothing was installed',
    next: 'set install.from to release, mirror or push in the inventory',
  })

/** What a host has or could have of a package, the newest first. */
const candidates = ({ packaged }: Found, name: string): string[] => [
  ...new Set([
    ...(packaged.available.get(name) ?? []),
    ...[packaged.installed.get(name)?.version ?? []].flat(),
  ]),
]

const offer = (found: Found): string =>
  `${found.packaged.manager} offers ${found.packaged.names.map(name => `${name} ${candidates(found, name).slice(0, 3).join(' or ') || '(no package of that name)'}`).join(', ')}`

const unavailable = (cluster: Cluster, lacking: Found[]): RunbookError => {
  const { version } = cluster.etcd
  const exact = cluster.install.packageVersion
  const [first] = lacking as [Found]
  const offers = [...new Set(lacking.map(offer))]
  const [candidate] = candidates(first, first.packaged.names[0] ?? '')
  const ways = [
    candidate && upstream(candidate) !== version
      ? `set etcd.version: ${upstream(candidate)} in the inventory to take that`
      : candidate
        ? `set install.packageVersion: ${candidate}, or leave it out`
        : 'name the packages under install.packages, or add the package source that has them on the host',
    'set install.from: release, which has every version',
  ]
  return refused(`There is no package of etcd ${exact ?? version} for ${names(lacking)}`, {
    said: offers.map(said => `${names(lacking.filter(one => offer(one) === said))}: ${said}`).join('\n'),
    because: 'what is installed must be what etcd.version says; nothing here takes another version by itself',
    state: 'nothing was installed',
    next: ways.join('; or '),
  })
}
