/** What each etcd release can do and what is wrong with it, as data; code asks here and never compares versions. */

export type Minor = '3.4' | '3.5' | '3.6'

/** The releases these runbooks know: newest seen, the security floor, and whether fixes still come. */
const MINORS: Record<Minor, { newest: string; floor: string; endOfLife?: string }> = {
  '3.4': { newest: '3.4.45', floor: '3.4.42', endOfLife: 'its last release was 3.4.45' },
  '3.5': { newest: '3.5.33', floor: '3.5.33' },
  '3.6': { newest: '3.6.14', floor: '3.6.14' },
}

/** First release per minor that has a feature; later minors have it too. From etcd's CHANGELOG-3.4 to -3.6. */
const SINCE = {
  etcdutl: ['3.5.0'],
  nonLearnerReadyz: ['3.5.19', '3.6.0'],
  bumpRevision: ['3.4.27', '3.5.10', '3.6.0'],
  preVoteDefault: ['3.5.0'],
  gatewayWithConfigFile: ['3.5.0'],
  linearizableMemberList: ['3.5.0'],
  allowedCnList: ['3.5.15', '3.6.0'],
  featureGates: ['3.6.0'],
  v3Discovery: ['3.6.0'],
  oneApi: ['3.6.0'],
} as const

/** Faults that an operator must hear about: the first release of each minor without it, worst first. */
const FAULTS: { fixed: readonly string[]; text: string; kind: 'corruption' | 'security' }[] = [
  { fixed: ['3.5.3'], text: 'a crash under load can leave members with different data', kind: 'corruption' },
  {
    fixed: ['3.5.5'],
    text: 'one member alone can lose an acknowledged write in a crash',
    kind: 'corruption',
  },
  { fixed: ['3.5.6'], text: 'a crash during defrag can corrupt the member', kind: 'corruption' },
  {
    fixed: ['3.4.38', '3.5.23', '3.6.5'],
    text: 'a defrag while a member catches up can corrupt it',
    kind: 'corruption',
  },
  {
    fixed: ['3.4.42', '3.5.28', '3.6.9'],
    text: 'some calls skip authorisation (CVE-2026-33413)',
    kind: 'security',
  },
  {
    fixed: ['3.5.33', '3.6.14'],
    text: 'watches can skip authorisation (GHSA-xg4h-6gfc-h4m8)',
    kind: 'security',
  },
]

type Parts = [major: number, minor: number, patch: number]

/** `3.5.30` as numbers; undefined for anything else, pre-releases and a leading `v` included. */
export const parseVersion = (version: string): Parts | undefined => {
  const match = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(version)
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined
}

/** Negative, zero or positive, as for `sort`; a text that is no version sorts first. */
export const compareVersions = (a: string, b: string): number => {
  const left = parseVersion(a) ?? [-1, 0, 0]
  const right = parseVersion(b) ?? [-1, 0, 0]
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** `3.5.30` → `3.5`. Rolling between patches of one minor is free; between minors only one step up at a time. */
export const minor = (version: string): string => version.split('.').slice(0, 2).join('.')

/** Every minor these runbooks support, oldest first. */
export const supportedMinors = Object.keys(MINORS) as Minor[]

const reached = (version: string, since: readonly string[]): boolean =>
  compareVersions(version, since.find(entry => minor(entry) === minor(version)) ?? since.at(-1)!) >= 0

export type Features = {
  /** Restore, status and offline defrag are in etcdutl; before 3.5 in etcdctl. */
  etcdutl: boolean
  /** /readyz fails on a learner, so it can gate a load balancer. */
  nonLearnerReadyz: boolean
  /** How `allowed-cn` is written in a configuration file; false: silently ignored there. */
  allowedCnInYaml: 'list' | false
  /** `snapshot restore --bump-revision --mark-compacted` exist. */
  bumpRevision: boolean
  /** The HTTP gateway is off with a configuration file unless `enable-grpc-gateway: true`. */
  gatewayNeedsFlag: boolean
  preVoteDefault: boolean
  /** `member list` is a read through quorum; before, each member tells what it knows itself. */
  linearizableMemberList: boolean
  /** The key that makes a member compare its data with its peers before it serves. */
  initialCorruptCheck: 'experimental-initial-corrupt-check' | 'feature-gates'
  /** `discovery-config` exists, and v2 discovery is on its way out; no member falls back to a proxy any more. */
  v3Discovery: boolean
  /** etcdctl takes its API from ETCDCTL_API; later it says at each call that it does not know the variable. */
  apiVariable: boolean
}

/** What a release can do, for any version that parses; later patches of a known minor count as its newest. */
export const features = (version: string): Features => {
  const has = (name: keyof typeof SINCE) => reached(version, SINCE[name])
  return {
    etcdutl: has('etcdutl'),
    nonLearnerReadyz: has('nonLearnerReadyz'),
    allowedCnInYaml: has('allowedCnList') ? 'list' : false,
    bumpRevision: has('bumpRevision'),
    gatewayNeedsFlag: !has('gatewayWithConfigFile'),
    preVoteDefault: has('preVoteDefault'),
    linearizableMemberList: has('linearizableMemberList'),
    initialCorruptCheck: has('featureGates') ? 'feature-gates' : 'experimental-initial-corrupt-check',
    v3Discovery: has('v3Discovery'),
    apiVariable: !has('oneApi'),
  }
}

const range = `${supportedMinors[0]} to ${supportedMinors.at(-1)}`

const refusal = (version: string): string | undefined => {
  if (/^v\d/.test(version)) return `write the version without the v: ${version.slice(1)}`
  if (!parseVersion(version)) {
    const newest = MINORS[minor(version) as Minor]?.newest ?? MINORS['3.6'].newest
    return `\`${version}\` is not a released etcd version: write all three numbers, such as ${newest}`
  }
  const known = MINORS[minor(version) as Minor]
  if (!known && compareVersions(version, `${supportedMinors[0]}.0`) < 0)
    return `etcd ${version} is too old for these runbooks, which know ${range}: use ${MINORS['3.6'].newest}`
  if (!known)
    return `etcd ${version} is newer than these runbooks, which know ${range}: use ${MINORS['3.6'].newest}`
  if (minor(version) === '3.5' && compareVersions(version, '3.5.3') < 0)
    return `etcd ${version} can corrupt data: ${FAULTS[0]!.text} (fixed in 3.5.3): use ${known.newest}`
  return undefined
}

/** Known faults a version still has, worst first; each is a sentence without capital or full stop. */
export const faultsOf = (version: string): string[] =>
  FAULTS.filter(({ fixed }) => {
    const own = fixed.find(entry => minor(entry) === minor(version))
    return own !== undefined && compareVersions(version, own) < 0
  }).map(({ text, fixed }) => `${text} (fixed in ${fixed.find(entry => minor(entry) === minor(version))})`)

/**
 * Whether a version may be installed. `refuse` and `warn` are sentences for the operator that name the cure;
 * an empty object is a version nothing is known against.
 */
export const checkVersion = (version: string): { refuse?: string; warn?: string } => {
  const refuse = refusal(version)
  if (refuse) return { refuse }
  const { endOfLife, floor, newest } = MINORS[minor(version) as Minor]
  const faults = faultsOf(version)
  const said = [
    ...(endOfLife ? [`etcd ${minor(version)} gets no more fixes (${endOfLife}): plan the step to 3.5`] : []),
    ...(compareVersions(version, floor) < 0
      ? [`etcd ${version} is below ${floor}: ${faults.join('; ')}: use ${newest}`]
      : []),
  ]
  return said.length ? { warn: said.join('. ') } : {}
}
