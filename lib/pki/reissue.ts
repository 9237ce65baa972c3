import { certificatesIn, daysLeft, inspectCertificate, issuerAmong } from './inspect.ts'
import type { CertificateSpec } from './spec.ts'

const list = (words: readonly string[]) => words.join(', ') || 'none'

/**
 * Why a leaf has to be issued anew, as the end of a sentence about it, or undefined when it may stay.
 * `observed` is the PEM on the host, undefined where there is none; `authority` the PEM that would sign it.
 * A third of its own life must be left, so that two failed runs still leave time to mend things.
 */
export const whyReissue = (
  spec: CertificateSpec,
  observed: string | undefined,
  authority: string,
  now: Date,
): string | undefined => {
  if (observed === undefined || observed.trim() === '') return 'there is none yet'
  const facts = inspectCertificate(observed)
  if (!facts) return 'what is there cannot be read as a certificate'
  if (!issuerAmong(certificatesIn(facts.pem)[0]!, certificatesIn(authority)))
    return `it was issued by another authority (${facts.issuer ?? 'without a name'})`
  if (facts.isAuthority) return 'it is an authority, not a leaf'
  if (facts.commonName !== spec.commonName)
    return `its common name is ${facts.commonName ?? 'empty'}, not ${spec.commonName}`
  if ((facts.organization ?? '') !== (spec.organization ?? ''))
    return `its organization is ${facts.organization ?? 'empty'}, not ${spec.organization ?? 'empty'}`
  const missing = spec.sans.filter(san => !facts.sans.includes(san))
  if (missing.length > 0) return `it does not cover ${list(missing)}`
  const superfluous = facts.sans.filter(san => !(spec.sans as string[]).includes(san))
  if (superfluous.length > 0) return `it still covers ${list(superfluous)}`
  if (list(facts.purposes) !== list(spec.purposes))
    return `its extended key usage is ${list(facts.purposes)}, not ${list(spec.purposes)}`
  if (facts.algorithm !== spec.algorithm) return `its key is ${facts.algorithm}, not ${spec.algorithm}`
  if (facts.notBefore > now) return `it is not valid before ${facts.notBefore.toISOString()}`
  const life = facts.notAfter.getTime() - facts.notBefore.getTime()
  const left = facts.notAfter.getTime() - now.getTime()
  if (left <= 0) return `it ended on ${facts.notAfter.toISOString()}`
  if (left < life / 3) return `less than a third of its life is left (${daysLeft(facts, now)} days)`
  return undefined
}
