import type { Facts } from '../facts/facts.ts'
import { absentKind } from './absent.ts'
import { blockKind } from './block.ts'
import { directoryKind } from './directory.ts'
import { fileKind } from './file.ts'
import { groupKind } from './group.ts'
import { hostnameKind } from './hostname.ts'
import { linkKind } from './link.ts'
import { packageKind } from './package.ts'
import { packagesKind } from './packages.ts'
import { pairKind } from './pair.ts'
import { releaseKind } from './release.ts'
import { addressOf, type Change, type Kind, type Needs, type Observed, type Resource } from './resource.ts'
import { runningKind } from './running.ts'
import { trustKind } from './trust.ts'
import { unitKind } from './unit.ts'
import { userKind } from './user.ts'

const kinds: { [K in Resource['kind']]: Kind<Extract<Resource, { kind: K }>> } = {
  directory: directoryKind,
  file: fileKind,
  absent: absentKind,
  link: linkKind,
  group: groupKind,
  hostname: hostnameKind,
  user: userKind,
  unit: unitKind,
  running: runningKind,
  package: packageKind,
  packages: packagesKind,
  block: blockKind,
  release: releaseKind,
  pair: pairKind,
  trust: trustKind,
}
const kindOf = (resource: Resource) => kinds[resource.kind] as Kind<Resource>

export const needsOf = (resources: Resource[]): Needs[] =>
  resources.map(resource => kindOf(resource).needs(resource))

/** Files whose text is needed to show what would change. */
export const textsWanted = (resources: Resource[], observed: Observed, facts: Facts): string[] => [
  ...new Set(resources.flatMap(resource => kindOf(resource).wantsText?.(resource, observed, facts) ?? [])),
]

/** What differs between what a machine should have and what it has, in the order of the list. Pure. */
export const planResources = (resources: Resource[], observed: Observed, facts: Facts): Change[] =>
  resources.flatMap(resource => kindOf(resource).plan(resource, observed, facts) ?? [])

/** Resources of one address that are not one and the same: two runbooks that disagree. */
export const conflicts = (resources: Resource[]): string[] => {
  const seen = new Map<string, string>()
  const shape = (resource: Resource) =>
    JSON.stringify(resource, (key, value) =>
      key === 'cluster' ? undefined : typeof value === 'function' ? 'lazy' : value,
    )
  return resources.flatMap(resource => {
    const address = addressOf(resource)
    const known = seen.get(address)
    seen.set(address, known ?? shape(resource))
    return known !== undefined && known !== shape(resource) ? [address] : []
  })
}
