import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file, MANAGED } from '../resources/file.ts'
import { packages } from '../resources/packages.ts'
import { release } from '../resources/release.ts'
import type { Resource } from '../resources/resource.ts'
import { expectedSha256 } from './checksums.ts'
import { memberGate } from './gate.ts'
import { guardDirectory, guardFile, program, unitFile } from './paths.ts'

/**
 * The package's own unit starts a cluster of one in /var/lib/etcd/default as soon as it is installed, and at every boot
 * until ours takes its name. Written before the package, this lets it do neither, whenever a run is killed.
 */
const guard = (): Resource[] => [
  directory(guardDirectory),
  file(
    guardFile,
    `# ${MANAGED}. A change made here is undone by the next run.
# Only the unit these runbooks write may start, never the one that the distribution's package brings.
[Unit]
ConditionPathExists=${unitFile}
`,
  ),
]

/** etcd's programs in the wanted version, from wherever the inventory says. */
export const etcdPrograms = (cluster: Cluster): Resource[] => [
  directory(cluster.install.directory),
  ...(cluster.install.from === 'package'
    ? [...guard(), packages(cluster)]
    : [release(cluster, architecture => expectedSha256(cluster, architecture))]),
]

/**
 * Whether a running member's program is the package's. There is only one /usr/bin/etcd: to replace it is to decide what
 * runs after the next crash, so that is for the gate.
 */
export const runsPackaged = (cluster: Cluster, member: Host, facts: Facts): boolean =>
  memberGate(cluster, { allowDowntime: false }).running(member, facts) &&
  (memberOf(facts, member)?.unit ?? '').split('\n').some(line => line.split(' ')[0] === PACKAGED)

const PACKAGED = `ExecStart=${program('etcd')}`
