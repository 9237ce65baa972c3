import type { X509Certificate } from 'node:crypto'
import type { Fault } from './fault.ts'
import { day, issuerAmong, nameOf } from './inspect.ts'

/** What a chain is measured against. */
export type ChainExpectation = {
  /** Certificates of the CAs that those who are shown it trust. */
  trusted: X509Certificate[]
  /** Further CA certificates that were seen, which may be the ones that are missing in the chain. */
  known?: X509Certificate[]
  now: Date
}

const RENEW = 'have it renewed, put the new one in its place, and run this again'

/** Whether a certificate's own dates hold now; `which` begins the sentence: nothing for the leaf itself. */
export const dateFaults = (certificate: X509Certificate, now: Date, which = ''): Fault[] => {
  const what = which && `${which} `
  if (new Date(certificate.validFrom) > now)
    return [
      {
        what: `${what}is not valid before ${day(certificate.validFrom)}`,
        why: 'nobody accepts it yet',
        next: 'if that day has come, this machine’s clock is wrong (date -u); else have it issued anew',
      },
    ]
  return new Date(certificate.validTo) <= now
    ? [
        {
          what: `${what}ended on ${day(certificate.validTo)}`,
          why: 'nobody accepts it any more',
          next: RENEW,
        },
      ]
    : []
}

const unordered: Fault = {
  what: 'has its chain in the wrong order',
  why: 'TLS wants a certificate first and behind each the one that has signed it (RFC 5246, section 7.4.2)',
  next: 'put them in that order: cat leaf.pem intermediate.pem',
}

const orphan = (current: X509Certificate, { trusted, known = [] }: ChainExpectation): Fault => {
  const issuer = nameOf(current.issuer)
  if (issuerAmong(current, [current]))
    return {
      what: 'has signed itself, so no CA vouches for it',
      why: 'whoever trusts the CA that was given refuses it',
      next: 'have it issued by that CA',
    }
  const signer = issuerAmong(current, known)
  if (signer)
    return {
      what: `lacks the certificate of ${issuer} behind it, which has signed it`,
      why: 'members are shown this file alone and know only the CA above',
      next: `append that certificate: cat leaf.pem intermediate.pem`,
    }
  if (trusted.some(one => one.subject === current.issuer))
    return {
      what: `says it was issued by ${issuer}, but another key than that CA’s has signed it`,
      why: 'there are two CAs of one name, and the one given is not the one it is from',
      next: 'give the certificate of the CA that has issued it',
    }
  return {
    what: `was issued by ${issuer}, not by the CA that was given (${trusted.map(one => nameOf(one.subject)).join(', ')})`,
    why: 'whoever trusts that CA alone refuses it',
    next: `if ${issuer} is below that CA, append its certificate (cat leaf.pem intermediate.pem); if it is another CA, give that one’s certificate`,
  }
}

/** The way from a leaf over the certificates behind it up to a trusted one, as RFC 5280 section 6.1 walks it. */
export const chainFaults = (
  [leaf, ...behind]: [X509Certificate, ...X509Certificate[]],
  expected: ChainExpectation,
): Fault[] => {
  const faults: Fault[] = []
  let current = leaf
  for (let step = 0; step <= behind.length; step++) {
    const anchor = issuerAmong(current, expected.trusted)
    const issuer = anchor ?? issuerAmong(current, behind)
    if (!issuer) return [...faults, orphan(current, expected)]
    const name = nameOf(issuer.subject)
    if (!issuer.ca)
      return [
        {
          what: `was signed by ${name}, which is no authority`,
          why: 'a mere leaf must not vouch for others',
          next: 'have it issued by a CA',
        },
      ]
    if (!anchor && issuer !== behind[step] && !faults.includes(unordered)) faults.push(unordered)
    faults.push(...dateFaults(issuer, expected.now, `was issued by ${name}, which`))
    if (anchor) return faults
    current = issuer
  }
  return [...faults, orphan(current, expected)]
}
