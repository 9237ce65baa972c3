import { isIP } from 'node:net'
import type { Cluster, Host } from '../inventory/cluster.ts'
import { quote } from '../quote.ts'
import { type Finding, linesOf, type Subject } from './finding.ts'

/** Names by which members dial each other. */
const namesOf = (cluster: Cluster, host: Host): string[] => [
  ...new Set(
    cluster.members
      .filter(({ machine }) => machine !== host.machine)
      .flatMap(({ address, peerAddress }) => [address, peerAddress])
      .filter(name => !isIP(name)),
  ),
]

/** `NAME ADDRESS…` for the names of the other members; nothing where all are addresses. */
export const resolvingLook = (cluster: Cluster, host: Host): string | undefined => {
  const names = namesOf(cluster, host)
  if (!names.length) return undefined
  return `for name in ${names.map(quote).join(' ')}; do
  printf '%s ' "$name"; getent ahosts "$name" | cut -d' ' -f1 | sort -u | tr '\\n' ' '; echo
done`
}

type Answer = { subject: Subject; name: string; addresses: string }

/** That hosts resolve members' names, and all to the same addresses: members dial each other by them. Pure. */
export const resolvingFindings = (subjects: Subject[]): Finding[] => {
  const answers = subjects.flatMap(subject =>
    linesOf(subject, 'resolving').map((line): Answer => {
      const [name = '', ...addresses] = line.trim().split(' ')
      return { subject, name, addresses: addresses.join(', ') }
    }),
  )
  return answers.flatMap(({ subject, name, addresses }): Finding[] => {
    const host = subject.host.name
    const next = `getent ahosts ${name}   # on ${host}; correct its resolver, or write the member's IP address in the inventory`
    if (!addresses)
      return [
        {
          host,
          level: 'refuse',
          what: `it can't resolve ${name}`,
          detail: 'members dial each other by that name',
          next,
        },
      ]
    const first = answers.find(answer => answer.name === name && answer.addresses)!
    return first.addresses === addresses
      ? []
      : [
          {
            host,
            level: 'refuse',
            what: `it resolves ${name} to ${addresses}`,
            detail: `${first.subject.host.name} resolves it to ${first.addresses}, and both must mean one machine`,
            next,
          },
        ]
  })
}
