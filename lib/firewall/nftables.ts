import { isIPv6 } from 'node:net'
import { MANAGED } from '../resources/file.ts'
import type { Opening } from './openings.ts'

const family = (address: string) => (isIPv6(address.split('/')[0]!) ? 'ip6' : 'ip')
const matchOf = (opening: Opening) =>
  opening.protocol === 'vrrp' ? 'meta l4proto vrrp' : `tcp dport ${opening.port}`

const rulesOf = (opening: Opening): string[] => {
  const match = matchOf(opening)
  if (!opening.from) return [`${match} accept comment "${opening.to}"`]
  return [
    ...opening.from.map(
      ({ address, who }) =>
        `${family(address)} saddr ${address} ${match} accept comment "${opening.to}: ${who}"`,
    ),
    `${match} counter drop`,
  ]
}

/**
 * A table of our own that guards these ports and lets everything else pass on to whatever other rules there are; loaded
 * as one transaction, again and again to the same end (nft(8), "ATOMIC RULESET REPLACEMENT"). ssh comes first. Pure.
 */
export const renderNftables = (openings: Opening[], sshPorts: number[]): string => `#!/usr/sbin/nft -f
# ${MANAGED}. A change made here is undone by the next run.
# Guards the ports of etcd and HAProxy; all other traffic, and all other tables, are left to whoever else cares for them.
table inet etcd_runbooks
delete table inet etcd_runbooks
table inet etcd_runbooks {
  chain input {
    type filter hook input priority filter; policy accept;
${[
  ...sshPorts.map(port => `tcp dport ${port} accept comment "ssh"`),
  'iifname "lo" accept',
  'ct state established,related accept',
  ...openings.flatMap(rulesOf),
]
  .map(rule => `    ${rule}`)
  .join('\n')}
  }
}
`
