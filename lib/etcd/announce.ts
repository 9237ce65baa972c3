import { url } from '../addresses.ts'
import { type Facts, memberOf, schemeOf, serving } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import type { Verb } from '../resources/resource.ts'
import { etcdctlWords } from './etcdctl.ts'

/** Tells the cluster a member's peer URL before the member itself speaks it (etcd docs, "Runtime reconfiguration"). */
export const announce = (host: Host, facts: Facts, scheme: 'http' | 'https', always = false): Verb[] => {
  const { cluster } = facts
  const wanted = url(scheme, host.peerAddress, cluster.etcd.peerPort)
  const listed = memberOf(facts, host)?.members?.find(
    ({ id }) => id === memberOf(facts, host)?.status?.memberId,
  )
  if (!listed || (!always && listed.peerUrls.includes(wanted))) return []
  // Any member that serves will do; one that speaks what this host's own port speaks now.
  const now = schemeOf(facts, host)
  const through = serving(facts).filter(member => memberOf(facts, member)?.scheme === now)
  return [
    {
      call: [
        'must',
        `announce ${wanted}`,
        ...etcdctlWords(cluster, through.length ? through : [host], now, [
          'member',
          'update',
          listed.id,
          `--peer-urls=${wanted}`,
        ]),
      ],
    },
  ]
}
