import { clusterAsFound, discoveryKeys } from '../discovery/keys.ts'
import { refused } from '../errors.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { absent } from '../resources/absent.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import type { Of, Resource } from '../resources/resource.ts'
import { unit } from '../resources/unit.ts'
import { user } from '../resources/user.ts'
import {
  configFile,
  dataDirectory,
  ETCD_USER,
  environmentFile,
  UNIT,
  unitFile,
  walDirectory,
} from './paths.ts'
import { PHASES, type Phase, phaseOf } from './phase.ts'
import { optionsFound, SOURCES, styleFound } from './sources.ts'
import { effectiveUnit, renderUnit } from './unit.ts'

/** What several runbooks name alike, so that it is one and the same resource. */

export const etcdUser = (cluster: Cluster): Resource => user(ETCD_USER, cluster.etcd.dataBase)

export const configDirectory = (): Resource => directory('/etc/etcd')

export const dataDirectories = (cluster: Cluster, member: Host): Resource[] => {
  const wal = walDirectory(cluster, member)
  return [
    directory(cluster.etcd.dataBase, { owner: ETCD_USER, mode: 0o700 }),
    directory(dataDirectory(cluster, member), { owner: ETCD_USER, mode: 0o700 }),
    ...(wal ? [directory(wal, { owner: ETCD_USER, mode: 0o700 })] : []),
  ]
}

/** The phase a member's configuration on disk is in, in whatever style; undefined when there is none of ours. */
export const writtenPhase = (facts: Facts, member: Host): Phase | undefined =>
  phaseOf(optionsFound(memberOf(facts, member)))

/** The member's own phase, or else the furthest of the others; undefined while nobody has any. */
export const knownPhase = (facts: Facts, member: Host): Phase | undefined => {
  const written = facts.cluster.members.map(other => writtenPhase(facts, other))
  return writtenPhase(facts, member) ?? PHASES.findLast(phase => written.includes(phase))
}

/**
 * The phase a member's configuration should be in as things are: its own, or for one without configuration that of the
 * others; a cluster that does not exist yet starts with TLS unless told otherwise. So 04 never undoes what 06 did.
 * @throws RunbookError exit 5 when certificates are missing, or when plain http was asked for on a TLS cluster
 */
export const phaseFor = (facts: Facts, member: Host, plaintext: boolean): Phase => {
  const phase = knownPhase(facts, member) ?? (plaintext ? 'plain' : 'tls')
  if (plaintext && phase !== 'plain')
    throw refused(`${member.name} already speaks TLS; --plaintext would take that back`, {
      state: 'nothing was changed',
      next: 'leave the flag out: zx runbooks/04-cluster.ts',
    })
  if (phase !== 'plain' && memberOf(facts, member) && !memberOf(facts, member)?.certified)
    throw refused(
      `${member.name} has no certificates yet, and etcd does not start without TLS unless told to`,
      {
        state: 'nothing was changed',
        next: 'zx runbooks/05-pki.ts first; or, for a cluster in plain http that 06-tls migrates later: zx runbooks/04-cluster.ts --plaintext',
      },
    )
  return phase
}

/** The text that holds a member's settings in the cluster's style. */
export const configText = (cluster: Cluster, member: Host, phase: Phase): string =>
  SOURCES[cluster.etcd.style].render({ cluster, member, phase, initialClusterState: 'new' })

/** The same as things are: until a member has a log it may find the others in another way than by a list of them. */
export const configAsFound = (facts: Facts, member: Host, phase: Phase): string =>
  SOURCES[facts.cluster.etcd.style].render({
    cluster: clusterAsFound(facts),
    member,
    phase,
    initialClusterState: 'new',
    discovery: discoveryKeys(facts, member),
  })

/** The file a member's settings are in, which is the unit itself when they are flags. */
export const etcdConfig = (cluster: Cluster, member: Host, phase: (facts: Facts) => Phase): Of<'file'> => {
  const { path, effective } = SOURCES[cluster.etcd.style]
  return file(path, facts => configAsFound(facts, member, phase(facts)), {
    ...(path !== unitFile && { owner: 'root', group: ETCD_USER, mode: 0o640 }),
    ...(path === environmentFile && { defaultOf: 'etcd-server' }),
    effective,
    readBy: UNIT,
  })
}

/** The unit, enabled; in style `flags` its text depends on the phase, as etcdConfig's does. */
export const etcdUnit = (cluster: Cluster, member: Host, phase: (facts: Facts) => Phase): Resource[] => [
  cluster.etcd.style === 'flags'
    ? etcdConfig(cluster, member, phase)
    : file(unitFile, renderUnit(cluster, member), { effective: effectiveUnit, readBy: UNIT }),
  unit(UNIT),
]

/**
 * Why a unit must not be written without the settings it reads: it says which source is in force, and with that the
 * phase. Pure.
 */
export const unitWaits = (facts: Facts, member: Host): string | undefined => {
  const { style } = facts.cluster.etcd
  const found = memberOf(facts, member)
  const now = found && styleFound(found)
  if (now && now !== style) return `its settings are still in style ${now}; 04-cluster brings both in`
  return style === 'flags' && !knownPhase(facts, member)
    ? 'the flags in its unit depend on the certificates; 04-cluster writes it'
    : undefined
}

/**
 * All that says how a member runs, for one restart: the settings before the unit that reads them, and what the style
 * before this one has left behind after both, so that a member killed in between still starts.
 */
export const etcdFiles = (cluster: Cluster, member: Host, phase: (facts: Facts) => Phase): Resource[] => {
  const { style } = cluster.etcd
  return [
    ...(style === 'flags' ? [] : [etcdConfig(cluster, member, phase)]),
    ...etcdUnit(cluster, member, phase),
    ...[configFile, environmentFile].filter(path => path !== SOURCES[style].path).map(path => absent(path)),
  ]
}
