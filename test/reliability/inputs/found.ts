import type { Finding } from '../../../lib/preflight/finding.ts'
import { findingsOf } from '../../../lib/preflight/findings.ts'
import { balancer, cluster, factsOf, subject } from '../../unit/preflight/fixture.ts'

type Given = NonNullable<Parameters<typeof subject>[0]>

/** What preflight finds in a cluster of three and a load balancer with nothing wrong but what is given, by host. */
export const foundWith = (given: Record<string, Given>, common: Given = {}): Finding[] => {
  const whole = common.cluster ?? cluster()
  const hosts = [...whole.members, balancer]
  return findingsOf(factsOf(hosts.map(host => subject({ ...common, host, ...given[host.name] }))), hosts)
}
