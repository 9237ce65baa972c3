import { features, minor } from '../../etcd/versions.ts'
import { atFirst, type ClusterRule, type Finding } from './rule.ts'

const KEYS = {
  srv: ['discoveryDomain', 'discoverySrvName'],
  token: ['discoveryUrl', 'discoveryEndpoints', 'discoveryTls'],
} as const

/** What the chosen way needs is there. */
export const complete: ClusterRule = ({ cluster, at }) => {
  const { discovery, discoveryDomain, discoveryUrl, discoveryEndpoints, version } = cluster.etcd
  const range = at('etcd', 'discovery')
  if (discovery === 'srv' && !discoveryDomain)
    return [
      {
        range,
        message: 'etcd.discovery is srv, but etcd.discoveryDomain is missing, and so is domain; add it',
      },
    ]
  const either = features(version).v3Discovery ? 'etcd.discoveryEndpoints' : 'etcd.discoveryUrl'
  return discovery === 'token' && !discoveryUrl && !discoveryEndpoints.length
    ? [{ range, message: `etcd.discovery is token, but ${either} is missing; add it` }]
    : []
}

/** A setting of another way would be read by nobody. */
export const asChosen: ClusterRule = ({ cluster, atKey, has }) =>
  (['srv', 'token'] as const)
    .filter(way => way !== cluster.etcd.discovery)
    .flatMap(way =>
      KEYS[way]
        .filter(key => has('etcd', key))
        .map(key => ({
          range: atKey('etcd', key),
          message: `etcd.${key} belongs to discovery: ${way}, but it is ${cluster.etcd.discovery}; remove it, or choose ${way}`,
        })),
    )

/** One kind of registry, which the version can talk to, and certificates only where they are used. */
export const registry: ClusterRule = checked => {
  const { cluster, atKey } = checked
  const { discovery, discoveryUrl, discoveryEndpoints, discoveryTls, version } = cluster.etcd
  if (discovery !== 'token') return []
  const found: Finding[] = []
  const say = (key: string, message: string) =>
    found.push({ range: atKey('etcd', key), message: `etcd.${key} ${message}` })
  if (discoveryUrl && discoveryEndpoints.length)
    say('discoveryEndpoints', 'and etcd.discoveryUrl are two registries; remove one of them')
  if (discoveryEndpoints.length && !features(version).v3Discovery)
    say(
      'discoveryEndpoints',
      `needs etcd 3.6; ${minor(version)} knows only the older protocol: use etcd.discoveryUrl`,
    )
  const secure = discoveryEndpoints.filter(one => one.startsWith('https:')).length
  if (secure && secure < discoveryEndpoints.length)
    say('discoveryEndpoints', 'mixes http and https, and a member speaks one of them; use https for all')
  if (discoveryTls && !secure)
    say('discoveryTls', 'is for https endpoints, of which there are none; remove it')
  if (discoveryTls && !discoveryTls.certificate !== !discoveryTls.key)
    say('discoveryTls', 'has a certificate or a key without the other; add it')
  if (!found.length && discoveryUrl && features(version).v3Discovery)
    return [
      {
        range: atFirst(checked, ['etcd', 'discoveryUrl']),
        message: `etcd.discoveryUrl: etcd ${minor(version)} still speaks the older protocol, but a later release will not: use etcd.discoveryEndpoints with an etcd 3.6 as registry`,
        warning: true,
      },
    ]
  return found
}
