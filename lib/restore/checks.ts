import { failed, refused, usage } from '../errors.ts'
import { minor } from '../etcd/versions.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Wish } from './aim.ts'
import type { Snapshot } from './snapshot.ts'
import { stateOf } from './state.ts'

const number = (version: string) => Number(minor(version).split('.')[1])

/**
 * That a snapshot is this cluster's and fits the version that is to read it: the same minor, or the one before, which
 * it upgrades (etcd docs, "Upgrade"). @throws RunbookError exit 2, before any host is contacted
 */
export const checkFits = ({ path, manifest }: Snapshot, cluster: Cluster, foreign: boolean): void => {
  if (manifest && manifest.cluster !== cluster.name && !foreign)
    throw usage(`${path} is a snapshot of the cluster ${manifest.cluster}, not of ${cluster.name}`, {
      next: `if you mean to have the keys of ${manifest.cluster} in ${cluster.name}: --foreign`,
    })
  if (!manifest && !foreign)
    throw usage(`${path} has no manifest beside it, so nothing says of which cluster it is`, {
      because: '08-backup writes one; other tools do not',
      next: `if you know that it is the right one: --foreign; else put the .json that came with it beside it`,
    })
  const step = manifest && number(cluster.etcd.version) - number(manifest.version)
  if (step !== undefined && (step < 0 || step > 1))
    throw usage(
      `${path} was saved by etcd ${manifest!.version}; ${cluster.etcd.version} can't take it over`,
      {
        because:
          step < 0 ? 'an older etcd does not read newer data' : 'etcd upgrades one minor version at a time',
        next: `set etcd.version to ${manifest!.version} in the inventory and install it: zx runbooks/01-install.ts`,
      },
    )
}

/** That members can be restored at all. @throws RunbookError exit 5 naming the runbook that is missing */
const checkHosts = (facts: Facts, members: Host[]): void => {
  for (const member of members) {
    const found = memberOf(facts, member)
    const missing = !found?.installed ? '01-install' : found.unit === undefined ? '02-unit' : undefined
    if (missing)
      throw refused(`${member.name} is not ready for a restore`, {
        host: member.name,
        because: missing === '02-unit' ? 'it has no etcd.service yet' : 'etcd is not installed on it',
        state: 'nothing was changed',
        next: `zx runbooks/${missing}.ts first; on a new machine 01, 02, 03 and 05, in this order`,
      })
    if (stateOf(facts, member)?.mounted)
      throw refused(`The data directory of ${member.name} is a mount point, which can't be renamed`, {
        host: member.name,
        state: 'nothing was changed',
        next: 'mount the disk one directory higher (etcd.dataBase in the inventory)',
      })
  }
}

/** That what a restore needs beside the old data fits: the copy, what is made of it, and a first log of 64 MiB. */
export const checkRoom = (facts: Facts, { size }: Snapshot, hosts: Host[]): void => {
  const needed = 2 * size + 128 * 1024 * 1024
  for (const host of hosts) {
    const free = stateOf(facts, host)?.free ?? 0
    if (free < needed)
      throw failed(
        `${facts.cluster.etcd.dataBase} on ${host.name} has ${Math.floor(free / 2 ** 20)} MiB free, and ${Math.ceil(needed / 2 ** 20)} MiB are needed`,
        {
          host: host.name,
          because: 'the old data stays beside the restored',
          state: 'nothing was changed',
          next: 'make room there, then run this again',
        },
      )
  }
}

/** Members to go on without: known, out of reach, and never so many that the others may not be all that is left. */
export const checkWithout = (cluster: Cluster, without: string[], survivor = false): void => {
  const names = cluster.members.map(({ name }) => name)
  const unknown = without.find(name => !names.includes(name))
  if (unknown)
    throw usage(`--without ${unknown}: there is no such member`, { next: `one of ${names.join(', ')}` })
  if (!survivor && 2 * without.length >= names.length)
    throw usage(`Without ${without.join(', ')} there would be no majority`, {
      because:
        'together those members could still be serving clients, while a restored cluster served others',
      next: 'if they are gone for good: --from-survivor, or bring new machines up under their names first',
    })
}

/** That those to go on without are really out of reach. @throws RunbookError exit 5 */
const checkAbsent = (facts: Facts, without: string[]): void => {
  const there = without.find(name => facts.members.has(name))
  if (there)
    throw refused(`${there} is within reach, so it must be restored, too`, {
      because: 'its old data would start beside the restored cluster',
      state: 'nothing was changed',
      next: `leave out --without ${there}; or, if the machine is broken, switch it off`,
    })
}

/** That no member is on its way back, empty. @throws RunbookError exit 5 */
const checkNoReturn = (facts: Facts): void => {
  const mark = facts.cluster.members
    .map(member => stateOf(facts, member)?.mark)
    .find(found => found && !found.into)
  if (mark)
    throw refused('A member is on its way back into the cluster, and that has not come to its end', {
      state: 'nothing was changed',
      next: `zx runbooks/${mark.again} finishes it`,
    })
}

/** All of it, before anything is planned. @throws RunbookError exit 5 */
export const checkMembers = (facts: Facts, { without }: Wish): [] => {
  checkNoReturn(facts)
  checkAbsent(facts, without)
  checkHosts(
    facts,
    facts.cluster.members.filter(({ name }) => !without.includes(name)),
  )
  return []
}
