import type { CertificateRow } from '../model.ts'
import { days } from '../words.ts'
import { finding, type Rule } from './finding.ts'

/** Days left from which on an end is worth a word, and from which on it needs somebody now. */
const LEFT = { warn: 30, fail: 7 }

const ending = (host: string, certificates: CertificateRow[]) =>
  certificates
    .filter(({ days: left }) => left === undefined || left < LEFT.warn)
    .map(({ name, days: left }) => {
      const isAuthority = name.endsWith('CA')
      const what = `The ${name}${isAuthority ? '' : ' certificate'} on ${host}`
      const next = isAuthority
        ? 'a CA is replaced step by step, with both trusted for a while: plan it before the last day'
        : 'zx runbooks/05-pki.ts issues it anew; nothing restarts'
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
export const certificates: Rule = ({ members, loadBalancers }) => [
  ...members.flatMap(row => ending(row.member, row.certificates)),
  ...loadBalancers.flatMap(row => ending(row.host, row.certificates)),
]
