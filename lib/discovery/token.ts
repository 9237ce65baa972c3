import { binary, bootstrapMarker, logDirectory, UNIT } from '../etcd/paths.ts'
import { assumeMembers, type Facts, memberOf } from '../facts/facts.ts'
import type { Cluster, Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import type { Move } from '../step.ts'
import { registryCertificates } from './files.ts'
import { NO_TOKEN_YET, tokenOf } from './keys.ts'

/** Seconds for stopping who waits in vain, and for the service's answer. */
const DEADLINE = 90

/** The verb that makes a token for this cluster and keeps it beside a member's data directory. */
const makeToken = (cluster: Cluster, member: Host): Verb => {
  const { discoveryUrl, discoveryEndpoints } = cluster.etcd
  const words = [bootstrapMarker(cluster, member), String(cluster.members.length)]
  if (discoveryEndpoints.length) return { call: ['token_of_etcd', ...words, ...registryWords(cluster)] }
  const url = discoveryUrl ?? ''
  // An etcd that is the registry itself has the keys below /v2/keys (etcd docs, "Discovery service protocol").
  const verb = new URL(url).pathname.startsWith('/v2/keys/') ? 'token_of_directory' : 'token_of_service'
  return { call: [verb, ...words, url] }
}

const registryWords = (cluster: Cluster): string[] => [
  binary(cluster, 'etcdctl'),
  '--command-timeout=10s',
  `--endpoints=${cluster.etcd.discoveryEndpoints.join()}`,
  ...Object.entries(registryCertificates(cluster.etcd)).map(([option, path]) => `--${option}=${path}`),
]

/**
 * A discovery token for a cluster that does not exist yet, made by the first member and kept in the mark beside its data
 * directory, so that an interrupted run goes on with it; the mark goes once the cluster has formed, and the token with
 * it. While nobody has a log, a member that has given up has used the token up: it can't register a second time. Then
 * those that still wait are stopped, and there is a new one for all.
 */
export const tokenMoves = (facts: Facts, limited: Host[]): Move[] => {
  const { cluster } = facts
  const { members } = cluster
  const found = members.map(member => memberOf(facts, member))
  if (cluster.etcd.discovery !== 'token' || limited.length < members.length) return []
  if (found.some(member => !member || member.hasLog || member.status)) return []
  const given = tokenOf(facts)
  const spent = found.some(member => member?.state === 'failed' || (member?.restarts ?? 0) > 0)
  if (given && !spent) return []
  const [first] = members
  const marker = bootstrapMarker(cluster, first!)
  return [
    {
      id: 'token',
      say: given
        ? `Make another discovery token for ${members.length} members: the last was used up before the cluster formed`
        : `Make a discovery token for ${members.length} members`,
      on: given ? members : [first!],
      deadline: DEADLINE,
      onFailure: {
        state: 'nothing was started',
        next: `see on ${first!.name} whether the discovery service answers, then run the same command again`,
      },
      verbs: member => [
        ...(given && member === first ? [{ call: ['mark_bootstrap', marker] }] : []),
        ...(given ? [{ call: ['stop_unjoined', logDirectory(cluster, member), UNIT] }] : []),
        ...(member === first ? [makeToken(cluster, member)] : []),
      ],
      assume: before => {
        const stopped = assumeMembers(before, members, one => ({ ...one, state: 'inactive', restarts: 0 }))
        const token = { bootstrapping: true, token: NO_TOKEN_YET }
        return assumeMembers(stopped, [first!], one => ({ ...one, ...token }))
      },
    },
  ]
}
