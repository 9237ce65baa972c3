import { refused } from '../errors.ts'
import { type Facts, type ListedMember, type MemberFacts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { MANAGED } from '../resources/file.ts'
import { urlsOf } from './listen.ts'
import { dataDirectory, ETCD_USER } from './paths.ts'
import { optionsFound, SOURCES, styleFound } from './sources.ts'
import { minor } from './versions.ts'

/** Whether a member answers as, or has data of, something that the cluster does not list. */
const isStranger = (facts: Facts, member: Host, listed: ListedMember[]): boolean => {
  const found = memberOf(facts, member)
  if (found?.status) return !listed.some(({ id }) => id === found.status!.memberId)
  return found?.hasData === true && !found.bootstrapping && !isListed(facts.cluster, member, listed)
}

/** Whether the cluster lists a member, by its name or, before it has started, by where others dial it. */
export const isListed = (cluster: Cluster, member: Host, listed: ListedMember[]): boolean => {
  const { advertisePeer } = urlsOf(cluster, member, 'tls')
  const place = (peerUrl: string) => peerUrl.replace(/^https?:/, '')
  return listed.some(
    ({ name, peerUrls }) =>
      name === member.name || peerUrls.some(peer => place(peer) === place(advertisePeer)),
  )
}

/**
 * That what answers on the members is this cluster and nothing else: one cluster id, and the very members that the
 * inventory lists. @throws RunbookError exit 5 naming what differs
 */
export const checkIdentity = (facts: Facts): void => {
  const { cluster } = facts
  const ids = new Map<string, Host[]>()
  for (const member of cluster.members) {
    const id = memberOf(facts, member)?.status?.clusterId
    if (id) ids.set(id, [...(ids.get(id) ?? []), member])
  }
  if (ids.size > 1)
    throw refused('The members belong to different clusters', {
      said: [...ids]
        .map(([id, hosts]) => `cluster ${id}: ${hosts.map(host => host.name).join(', ')}`)
        .join('\n'),
      state: 'nothing was changed',
      next: 'find out which one is right (etcdctl member list on each), and move the data directory of the other aside by hand',
    })
  const listed = cluster.members.map(member => memberOf(facts, member)?.members).find(Boolean)
  if (!listed) return
  // Found in DNS, one that has not started yet has a number for a name.
  const forming = cluster.members.some(member => memberOf(facts, member)?.bootstrapping)
  const strangers = listed.filter(
    ({ name, clientUrls }) =>
      name && !(forming && !clientUrls.length) && !cluster.members.some(member => member.name === name),
  )
  const missing = cluster.members.filter(member => isStranger(facts, member, listed))
  if (strangers[0] || missing[0])
    throw refused(
      strangers[0]
        ? `The cluster has a member ${strangers.map(({ name }) => name).join(', ')} that the inventory does not list`
        : `${missing.map(host => host.name).join(', ')} is not a member of the cluster that the inventory describes`,
      {
        said: listed
          .map(({ name, id, peerUrls }) => `${id} ${name || '(not started)'} ${peerUrls.join(',')}`)
          .join('\n'),
        state: 'nothing was changed',
        next: strangers[0]
          ? 'bring inventory and cluster into line: add the member to hosts.yaml, or remove it with etcdctl member remove'
          : `if it was left out of a restore: zx runbooks/09-restore.ts --rejoin ${missing[0]!.name} puts its data aside and lets it join empty`,
      },
    )
}

/**
 * The token that a member's own settings were first started with, if it is another one; undefined where these runbooks did
 * not write them, too.
 */
const otherToken = (found: MemberFacts | undefined, token: string): string | undefined => {
  const style = found?.hasData ? styleFound(found) : undefined
  const text = style && found?.[SOURCES[style].fact]
  if (!text?.includes(MANAGED)) return undefined
  // To read all of a YAML file for this one line takes longer than all else that is checked of a member.
  if (style === 'file' && text.includes(`\ninitial-cluster-token: ${token}\n`)) return undefined
  const first = optionsFound(found)?.['initial-cluster-token']
  return first === token ? undefined : first
}

/**
 * That the cluster is still called what it was set up as: folders, certificates and backups go by its name.
 * @throws RunbookError exit 5 naming both
 */
export const checkName = (facts: Facts): void => {
  const { members, name, etcd } = facts.cluster
  const before = (member: Host) => otherToken(memberOf(facts, member), etcd.token)
  const other = members.find(before)
  if (!other) return
  throw refused(`${other.name} was set up as a member of ${before(other)}, not of ${etcd.token}`, {
    host: `${other.name} (${other.address})`,
    because: `its initial-cluster-token says so, which is the cluster's name unless etcd.token is set`,
    state: 'nothing was changed',
    next: `correct the name in the inventory, or its addresses; if ${name} is to be the new name of that cluster: etcd.token: ${before(other)}, and move its folder in pki/ along`,
  })
}

/**
 * That a data directory holds nothing, or the data of a member that our own configuration runs.
 * @throws RunbookError exit 5 for foreign data: it is never moved, changed or started
 */
export const checkOwnData = (facts: Facts, members: Host[]): void => {
  for (const member of members) {
    const found = memberOf(facts, member)
    if (!found?.hasData || found.bootstrapping) continue
    const directory = dataDirectory(facts.cluster, member)
    const config = optionsFound(found)
    if (config?.name === member.name && config['data-dir'] === directory) continue
    throw refused(
      `${directory} on ${member.name} holds the data of an etcd that these runbooks did not set up`,
      {
        host: `${member.name} (${member.address})`,
        because: config
          ? `its configuration says name ${config.name}, data-dir ${config['data-dir']}`
          : 'no configuration of ours belongs to it',
        state: 'it was neither changed nor started',
        next: `if nobody needs it, rename it on the host: mv ${directory} ${directory}.old`,
      },
    )
  }
}

/** That what 04 builds on is there. @throws RunbookError exit 5 naming the runbook that is missing */
export const checkReadyToStart = (facts: Facts, members: Host[]): void => {
  for (const member of members) {
    const found = memberOf(facts, member)
    if (!found || found.state === 'active') continue
    // With flags the unit is this runbook's to write.
    const unit = found.unit !== undefined || facts.cluster.etcd.style === 'flags'
    const missing = !unit || !found.user ? '02-unit' : found.installed ? undefined : '01-install'
    if (missing)
      throw refused(`${member.name} is not ready to start etcd`, {
        host: member.name,
        because:
          missing === '02-unit'
            ? `it has no ${unit ? `user ${ETCD_USER}` : 'etcd.service'} yet`
            : `etcd ${facts.cluster.etcd.version} is not installed on it`,
        state: 'nothing was started',
        next: `zx runbooks/${missing}.ts first, or everything in order: zx runbooks/all.ts`,
      })
  }
}

/** That no member runs another minor version. @throws RunbookError exit 5: that is an upgrade, one minor at a time */
export const checkRunningVersion = (facts: Facts): void => {
  const wanted = facts.cluster.etcd.version
  for (const member of facts.cluster.members) {
    const running = memberOf(facts, member)?.status?.version
    if (running && minor(running) !== minor(wanted))
      throw refused(`${member.name} runs etcd ${running}; ${wanted} is another minor version`, {
        host: member.name,
        because:
          'changing the minor version is an upgrade with rules of its own: one minor at a time, never back',
        state: 'nothing was changed',
        next: `set etcd.version back to ${running} in the inventory`,
      })
  }
}
