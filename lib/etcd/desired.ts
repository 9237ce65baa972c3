import { refused } from '../errors.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { directory } from '../resources/directory.ts'
import { file } from '../resources/file.ts'
import type { Resource } from '../resources/resource.ts'
import { unit } from '../resources/unit.ts'
import { user } from '../resources/user.ts'
import { effectiveConfig, renderConfig } from './config.ts'
import { configFile, dataDirectory, ETCD_USER, UNIT, unitFile, walDirectory } from './paths.ts'
import { PHASES, type Phase, phaseOf } from './phase.ts'
import { effectiveUnit, renderUnit } from './unit.ts'

/** What several runbooks name alike, so that it is one and the same resource. */

export const etcdUser = (cluster: Cluster): Resource => user(ETCD_USER, cluster.etcd.dataBase)

export const etcdUnit = (cluster: Cluster, member: Host): Resource[] => [
  file(unitFile, renderUnit(cluster, member), { effective: effectiveUnit, readBy: UNIT }),
  unit(UNIT, { enabled: true }),
]

export const configDirectory = (): Resource => directory('/etc/etcd')

export const dataDirectories = (cluster: Cluster, member: Host): Resource[] => {
  const wal = walDirectory(cluster, member)
  return [
    directory(cluster.etcd.dataBase, { owner: ETCD_USER, mode: 0o700 }),
    directory(dataDirectory(cluster, member), { owner: ETCD_USER, mode: 0o700 }),
    ...(wal ? [directory(wal, { owner: ETCD_USER, mode: 0o700 })] : []),
  ]
}

/** The phase a member's configuration on disk is in; undefined when there is none of ours. */
export const writtenPhase = (facts: Facts, member: Host): Phase | undefined => {
  const config = memberOf(facts, member)?.config
  return config === undefined ? undefined : phaseOf(config)
}

/**
 * The phase a member's configuration should be in as things are: its own, or for one without configuration that of the
 * others; a cluster that does not exist yet starts with TLS unless told otherwise. So 04 never undoes what 06 did.
 * @throws RunbookError exit 5 when certificates are missing, or when plain http was asked for on a TLS cluster
 */
export const phaseFor = (facts: Facts, member: Host, plaintext: boolean): Phase => {
  const written = facts.cluster.members.map(other => writtenPhase(facts, other))
  const others = PHASES.findLast(phase => written.includes(phase))
  const phase = writtenPhase(facts, member) ?? others ?? (plaintext ? 'plain' : 'tls')
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

export const configText = (cluster: Cluster, member: Host, phase: Phase): string =>
  renderConfig({ cluster, member, phase, initialClusterState: 'new' })

export const etcdConfig = (content: (facts: Facts) => string): Resource =>
  file(configFile, content, {
    owner: 'root',
    group: ETCD_USER,
    mode: 0o640,
    effective: effectiveConfig,
    readBy: UNIT,
  })
