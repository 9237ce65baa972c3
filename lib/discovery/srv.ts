import { refused } from '../errors.ts'
import { pair } from '../etcd/paths.ts'
import { clientScheme, type Phase, peerScheme } from '../etcd/phase.ts'
import { type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Look } from '../probe/look.ts'
import { readSrv, type Seen, srvLook } from './look.ts'
import { zoneLines } from './records.ts'
import { compareRecords, type Findings } from './records-check.ts'

const LOOK = 'srv'
const CERTIFICATE = 'srv certificate'

/** What is looked at on a member before its first start, where members find each other by DNS. */
export const srvLooks = (cluster: Cluster, member: Host): Record<string, Look> =>
  cluster.etcd.discovery === 'srv'
    ? { [LOOK]: srvLook(cluster, member), [CERTIFICATE]: { text: pair('peer').certificate } }
    : {}

type View = { member: Host; seen: Seen; findings: Findings }

/**
 * That every member that is about to start for the first time finds the members of the inventory in DNS, and no other;
 * checked here because etcd would wait for a missing one, or count a stranger into the quorum, without a word.
 * @throws RunbookError exit 5 with the lines to add to the zone
 */
export const checkSrv = (facts: Facts, phaseOf: (member: Host) => Phase): void => {
  const { cluster } = facts
  const views: View[] = cluster.members.flatMap(member => {
    const look = (name: string) => facts.looks.get(member.name)?.get(name)
    const seen = memberOf(facts, member)?.hasLog ? undefined : readSrv(look(LOOK)?.output ?? '')
    if (!seen) return []
    const phase = phaseOf(member)
    const schemes = { server: peerScheme(phase), client: clientScheme(phase) }
    const certificate = look(CERTIFICATE)?.code === 0 ? look(CERTIFICATE)?.output : undefined
    return [
      { member, seen, findings: compareRecords(cluster, seen, schemes, { name: member.name, certificate }) },
    ]
  })
  checkComplete(cluster, views)
  checkCovered(views)
}

const checkComplete = (cluster: Cluster, views: View[]): void => {
  const wrong = views.filter(({ findings }) => findings.missing.length || findings.strangers.length)
  if (!wrong[0]) return
  const add = zoneLines(wrong.flatMap(({ findings }) => findings.missing))
  const remove = [...new Set(wrong.flatMap(({ findings }) => findings.strangers))]
  throw refused(`DNS does not show the members of ${cluster.name} to each other`, {
    host: wrong.map(({ member }) => member.name).join(', '),
    command: `etcd --discovery-srv ${cluster.etcd.discoveryDomain}`,
    said: [...new Set(wrong.flatMap(saidOf))].slice(0, 6).join('\n'),
    because: remove.length
      ? `a record that stands for no member counts as one that never comes: ${remove.join(', ')}`
      : undefined,
    state: 'nothing was started',
    next: [
      ...(add.length ? ['add to the zone:', ...add] : []),
      ...(remove.length ? ['remove the SRV records of:', ...remove] : []),
      'then run the same command again',
    ].join('\n'),
  })
}

/** The records that were found, or else why those that count were not. */
const saidOf = ({ seen, findings }: View): string[] =>
  seen.server.length
    ? seen.server.map(found => `found ${found}`)
    : seen.errors.filter(error => findings.missing.some(({ service }) => error.includes(service)))

const checkCovered = (views: View[]): void => {
  const [first] = views.filter(({ findings }) => findings.uncovered.length)
  if (!first) return
  const { member, findings } = first
  throw refused(`The others would refuse ${member.name} by the name it has in DNS`, {
    host: member.name,
    because: `its peer certificate does not cover ${findings.uncovered.join(', ')}`,
    state: 'nothing was started',
    next: `add the name to \`addresses\` of ${member.name} in the inventory, then zx runbooks/05-pki.ts`,
  })
}
