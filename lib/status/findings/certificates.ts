import type { Cluster } from '../../inventory/cluster.ts'
import { isProvided } from '../../pki/authority.ts'
import type { CertificateRow } from '../model.ts'
import { days } from '../words.ts'
import { finding, type Rule } from './finding.ts'

/** Days left from which on an end is worth a word, and from which on it needs somebody now. */
const LEFT = { warn: 30, fail: 7 }

/** Who can renew it: 05 what it has issued itself, whoever made it all others. */
const renewal = (cluster: Cluster, name: string): string =>
  isProvided(cluster, name === 'peer' ? 'peer' : 'client')
    ? `have whoever made it issue a new one, put it into ${cluster.pki.from}, then zx runbooks/05-pki.ts; nothing restarts`
    : 'zx runbooks/05-pki.ts issues it anew; nothing restarts'

const ending = (cluster: Cluster, host: string, certificates: CertificateRow[]) =>
  certificates
    .filter(({ days: left }) => left === undefined || left < LEFT.warn)
    .map(({ name, days: left }) => {
      const isAuthority = name.endsWith('CA')
      const what = `The ${name}${isAuthority ? '' : ' certificate'} on ${host}`
      const next = isAuthority
        ? 'a CA is replaced step by step, with both trusted for a while: plan it before the last day'
        : renewal(cluster, name)
      if (left === undefined) return finding('fail', 'certificate', `${what} can't be read`, next, host)
      return finding(
        left < LEFT.fail ? 'fail' : 'warn',
        'certificate',
        left < 0 ? `${what} has expired` : `${what} ends in ${days(left)}`,
        next,
        host,
      )
    })

/** Certificates that are near their end, on members and load balancers. */
export const certificates: Rule = ({ facts: { cluster }, members, loadBalancers }) => [
  ...members.flatMap(row => ending(cluster, row.member, row.certificates)),
  ...loadBalancers.flatMap(row => ending(cluster, row.host, row.certificates)),
]
