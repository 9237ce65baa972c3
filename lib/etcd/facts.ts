import type { Installed, ListedMember, MemberFacts, MemberStatus } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import type { Needs, Observed } from '../resources/resource.ts'
import { isIntact, sumsFile } from '../resources/sums.ts'
import { pendingLook } from '../rolling/pending.ts'
import { etcdctl, findScheme } from './etcdctl.ts'
import {
  binary,
  bootstrapMarker,
  clientCaFile,
  configFile,
  dataDirectory,
  ETCD_USER,
  environmentFile,
  logDirectory,
  pair,
  peerCaFile,
  restoreMark,
  rolledFiles,
  UNIT,
  unitFile,
} from './paths.ts'

const AUTHORITIES = { server: clientCaFile, peer: peerCaFile }
const PAIRS = ['server', 'peer'] as const

/**
 * What is asked of one member on its own host; changes nothing, and asks etcd only if its port is open. Nearly all of it
 * is left to tools that look at many things at once: each process costs as much as reading a hundred small files.
 */
export const memberNeeds = (cluster: Cluster, member: Host): Needs => ({
  stat: [binary(cluster, 'etcd')],
  users: [ETCD_USER],
  units: [UNIT],
  texts: [
    ...rolledFiles,
    restoreMark(cluster, member),
    bootstrapMarker(cluster, member),
    ...PAIRS.flatMap(name => [pair(name).certificate, sumsFile(pair(name).directory), AUTHORITIES[name]]),
  ],
  hash: PAIRS.flatMap(name => [pair(name).certificate, pair(name).key]),
  scripts: {
    'etcd.disk': [
      pendingLook(UNIT, rolledFiles),
      `[ ! -d ${quote(`${dataDirectory(cluster, member)}/member`)} ] || echo data`,
      `[ ! -d ${quote(logDirectory(cluster, member))} ] || echo log`,
      `[ ! -e ${pair('server').certificate} ] || [ ! -e ${pair('peer').certificate} ] || [ ! -e ${pair('client').certificate} ] || echo certified`,
    ].join('\n'),
    'etcd.live': `${findScheme(cluster, member)}
printf '%s\\n' "\${scheme:-none}" "$said"
# Without a leader the member list only waits for its deadline.
case $said/$scheme in
  */ | *'no leader'*) ;;
  */https) ${etcdctl(cluster, [member], 'https', ['member', 'list', '-w', 'json'])} ;;
  *) ${etcdctl(cluster, [member], 'http', ['member', 'list', '-w', 'json'])} ;;
esac`,
  },
})

const readPair = (name: (typeof PAIRS)[number], found: Observed): Installed | undefined => {
  const { directory, certificate } = pair(name)
  const text = found.texts.get(certificate)
  return text === undefined
    ? undefined
    : {
        certificate: text,
        authorities: found.texts.get(AUTHORITIES[name]) ?? '',
        whole: isIntact(directory, found),
      }
}

/** etcdctl prints uint64 ids as decimal JSON numbers, beyond 2^53; they become strings, what is inside strings stays. */
export const parseEtcdJson = (text: string): unknown =>
  JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, token =>
      /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  )

/** The unpadded lower-case hex form that etcdctl's arguments want. */
export const hexId = (decimal: string | number): string => BigInt(decimal).toString(16)

type StatusJson = {
  Endpoint: string
  Status: {
    header: { cluster_id: string; member_id: string; revision?: string | number; raft_term: number }
    version: string
    leader?: string
    dbSize?: number
    dbSizeInUse?: number
    raftIndex?: number
    raftAppliedIndex?: number
    isLearner?: boolean
    errors?: string[]
  }
}[]

const statusOf = ({ Status: status }: StatusJson[number]): MemberStatus => ({
  memberId: hexId(status.header.member_id),
  clusterId: hexId(status.header.cluster_id),
  leaderId: hexId(status.leader ?? 0),
  version: status.version,
  revision: String(status.header.revision ?? 0),
  raftTerm: Number(status.header.raft_term),
  raftIndex: Number(status.raftIndex ?? 0),
  raftAppliedIndex: Number(status.raftAppliedIndex ?? status.raftIndex ?? 0),
  dbSize: Number(status.dbSize ?? 0),
  dbSizeInUse: Number(status.dbSizeInUse ?? 0),
  isLearner: status.isLearner ?? false,
  errors: status.errors ?? [],
})

/** Reads `etcdctl endpoint status -w json` of one endpoint. @throws SyntaxError on anything else */
export const readStatus = (text: string): MemberStatus => {
  const first = (parseEtcdJson(text) as StatusJson)[0]
  if (!first?.Status) throw new SyntaxError('no status')
  return statusOf(first)
}

/** The same of several, by their URLs; those that did not answer are missing, all of them where it is something else. */
export const readStatuses = (text: string): Map<string, MemberStatus> =>
  new Map(
    attempt(() => (parseEtcdJson(text) as StatusJson).map(each => [each.Endpoint, statusOf(each)] as const)),
  )

/** Alarms in the errors of an endpoint's status: whose (decimal id) and which. */
export const readAlarms = (errors: string[]): { member: string; alarm: string }[] =>
  errors.flatMap(error => {
    const [, member = '', alarm = ''] = /memberID:(\d+)\s+alarm:(\w+)/.exec(error) ?? []
    return alarm ? [{ member, alarm }] : []
  })

type MembersJson = {
  members: { ID: string; name?: string; peerURLs?: string[]; clientURLs?: string[]; isLearner?: boolean }[]
}

/** Reads `etcdctl member list -w json`; a member that has not started yet has an empty name. */
export const readMembers = (text: string): ListedMember[] =>
  (parseEtcdJson(text) as MembersJson).members.map(member => ({
    id: hexId(member.ID),
    name: member.name ?? '',
    peerUrls: member.peerURLs ?? [],
    clientUrls: member.clientURLs ?? [],
    isLearner: member.isLearner ?? false,
  }))

/** What was read, or undefined where it was something else. */
export const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** A mark that can't be read is none that may be passed by. */
const unfinished = (mark: string | undefined): Pick<MemberFacts, 'unfinished'> => {
  if (mark === undefined) return {}
  const again = attempt(() => (JSON.parse(mark.split('\n')[0] ?? '') as { again?: unknown }).again)
  return { unfinished: typeof again === 'string' ? again : '09-restore.ts' }
}

/** The line that is etcdctl's answer, among those in which it warns of something. */
export const answerOf = (lines: string[], begins: string): string =>
  lines.find(line => line.startsWith(begins)) ?? ''

/** What a member said of itself and of the others, behind the scheme in which it answered. */
export const linesOf = ({ scripts }: Observed): string[] =>
  (scripts.get('etcd.live')?.output ?? '').split('\n').filter(Boolean)

/** Reads what `memberNeeds` asked for. Pure. */
export const readMember = (cluster: Cluster, member: Host, found: Observed): MemberFacts => {
  const { texts, units, paths, users, scripts } = found
  const flags = (scripts.get('etcd.disk')?.output ?? '').split('\n')
  const { ActiveState, SubState, NRestarts } = units.get(UNIT) ?? {}
  // Between two tries systemd calls it activating, but no etcd runs that anything could be asked of or taken from.
  const state = SubState === 'auto-restart' ? 'failed' : ActiveState
  const [scheme = 'none', ...answers] = linesOf(found)
  const answered = scheme === 'http' || scheme === 'https'
  const status = answered ? attempt(() => readStatus(answerOf(answers, '['))) : undefined
  const marker = texts.get(bootstrapMarker(cluster, member))
  return {
    config: texts.get(configFile),
    environment: texts.get(environmentFile),
    unit: texts.get(unitFile),
    state: state || 'unknown',
    restarts: Number(NRestarts ?? 0),
    pending: flags.includes('pending'),
    bootstrapping: marker !== undefined,
    ...unfinished(texts.get(restoreMark(cluster, member))),
    token: marker?.split('\n')[0] || undefined,
    hasData: flags.includes('data'),
    hasLog: flags.includes('log'),
    certified: flags.includes('certified'),
    pairs: { server: readPair('server', found), peer: readPair('peer', found) },
    user: users.has(ETCD_USER),
    // Executable by somebody: it is root who asks.
    installed: ((paths.get(binary(cluster, 'etcd'))?.mode ?? 0) & 0o111) !== 0,
    scheme: answered ? scheme : undefined,
    status,
    members: status && attempt(() => readMembers(answerOf(answers, '{"header"'))),
    said: answered ? undefined : answers.slice(-3).join('\n') || undefined,
  }
}
