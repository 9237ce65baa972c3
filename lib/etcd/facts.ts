import type { Installed, ListedMember, MemberFacts, MemberStatus } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
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

/** Looks at one member on its own host; changes nothing, and asks etcd only if its port is open. */
export const memberScripts = (cluster: Cluster, member: Host): Record<string, string> => ({
  'etcd.config': `cat ${configFile}`,
  'etcd.environment': `cat ${environmentFile}`,
  'etcd.unit': `cat ${unitFile}`,
  'etcd.disk': [
    `systemctl show -p ActiveState,SubState,NRestarts ${UNIT}`,
    pendingLook(UNIT, rolledFiles),
    `[ ! -e ${quote(bootstrapMarker(cluster, member))} ] || echo bootstrapping`,
    `[ ! -e ${quote(restoreMark(cluster, member))} ] || { printf 'unfinished '; head -n 1 ${quote(restoreMark(cluster, member))}; }`,
    `[ ! -s ${quote(bootstrapMarker(cluster, member))} ] || echo "token=$(head -n 1 ${quote(bootstrapMarker(cluster, member))})"`,
    `[ ! -d ${quote(`${dataDirectory(cluster, member)}/member`)} ] || echo data`,
    `[ ! -d ${quote(logDirectory(cluster, member))} ] || echo log`,
    `[ ! -e ${pair('server').certificate} ] || [ ! -e ${pair('peer').certificate} ] || [ ! -e ${pair('client').certificate} ] || echo certified`,
    `! getent passwd ${ETCD_USER} >/dev/null || echo user`,
    `[ ! -x ${quote(binary(cluster, 'etcd'))} ] || echo installed`,
  ].join('\n'),
  'etcd.pairs': (['server', 'peer'] as const)
    .map(name => {
      const { directory, certificate } = pair(name)
      const whole = `$(cd ${directory} && sha256sum --check --status .sums && echo whole)`
      const show = `echo '== ${name}'; cat ${certificate}; echo '== CA'; cat ${AUTHORITIES[name]}; echo "== ${whole}"`
      return `[ ! -e ${certificate} ] || { ${show}; }`
    })
    .join('\n'),
  'etcd.live': `${findScheme(cluster, member)}
led() { ! grep -q 'no leader' "$SESSION/status"; } # without one the member list only waits for its deadline
printf %s "$scheme" >"$SESSION/scheme"
printf '%s\\n' "\${scheme:-none}"
case $scheme in
  https) cat "$SESSION/status"; led && ${etcdctl(cluster, [member], 'https', ['member', 'list', '-w', 'json'])} ;;
  http) cat "$SESSION/status"; led && ${etcdctl(cluster, [member], 'http', ['member', 'list', '-w', 'json'])} ;;
  *) cat "$SESSION/said" 2>/dev/null ;;
esac`,
})

const readPair = (text: string, name: string): Installed | undefined => {
  const shown = new RegExp(`^== ${name}\\n([^]*?)^== CA\\n([^]*?)^== (whole)?$`, 'm').exec(text)
  return shown ? { certificate: shown[1]!, authorities: shown[2]!, whole: shown[3] !== undefined } : undefined
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

/** Reads `etcdctl endpoint status -w json` of one endpoint. @throws SyntaxError on anything else */
export const readStatus = (text: string): MemberStatus => {
  const status = (parseEtcdJson(text) as StatusJson)[0]?.Status
  if (!status) throw new SyntaxError('no status')
  return {
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
  }
}

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

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** A mark that can't be read is none that may be passed by. */
const unfinished = (flags: string[]): Pick<MemberFacts, 'unfinished'> => {
  const mark = flags.find(line => line.startsWith('unfinished'))
  if (mark === undefined) return {}
  const again = attempt(() => (JSON.parse(mark.slice('unfinished '.length)) as { again?: unknown }).again)
  return { unfinished: typeof again === 'string' ? again : '09-restore.ts' }
}

/** Reads the sections of `memberScripts`. Pure. */
export const readMember = (
  section: (name: string) => { code: number; output: string } | undefined,
): MemberFacts => {
  const text = (name: string) => (section(name)?.code === 0 ? section(name)?.output : undefined)
  const flags = (section('etcd.disk')?.output ?? '').split('\n')
  const property = (name: string) => flags.find(line => line.startsWith(`${name}=`))?.slice(name.length + 1)
  // Between two tries systemd calls it activating, but no etcd runs that anything could be asked of or taken from.
  const state = property('SubState') === 'auto-restart' ? 'failed' : property('ActiveState')
  const [scheme = 'none', ...answers] = (section('etcd.live')?.output ?? '').split('\n').filter(Boolean)
  const answered = scheme === 'http' || scheme === 'https'
  const status = answered ? attempt(() => readStatus(answers[0] ?? '')) : undefined
  return {
    config: text('etcd.config'),
    environment: text('etcd.environment'),
    unit: text('etcd.unit'),
    state: state || 'unknown',
    restarts: Number(property('NRestarts') ?? 0),
    pending: flags.includes('pending'),
    bootstrapping: flags.includes('bootstrapping'),
    ...unfinished(flags),
    token: property('token'),
    hasData: flags.includes('data'),
    hasLog: flags.includes('log'),
    certified: flags.includes('certified'),
    pairs: {
      server: readPair(text('etcd.pairs') ?? '', 'server'),
      peer: readPair(text('etcd.pairs') ?? '', 'peer'),
    },
    user: flags.includes('user'),
    installed: flags.includes('installed'),
    scheme: answered ? scheme : undefined,
    status,
    members: status && attempt(() => readMembers(answers[1] ?? '')),
    said: answered ? undefined : answers.slice(-3).join('\n') || undefined,
  }
}
