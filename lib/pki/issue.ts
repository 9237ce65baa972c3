import { failed } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Authority } from './authority.ts'
import { occasion, signCertificate } from './certificate.ts'
import { newKey, privateKey, publicKey } from './keys.ts'
import type { CertificateSpec } from './spec.ts'
import { faultsOf } from './verify.ts'

/** A leaf fresh from its authority: PEM, its private key (PKCS#8 PEM), the serial number in hexadecimal. */
export type Issued = { certificate: string; key: Secret; serial: string }

/**
 * Makes a key and a certificate for it, in memory only, and proves the pair as it would be proven by others.
 * It ends with its authority at the latest. @throws failed when the proof fails, so that nothing bad is installed
 */
export const issue = async (spec: CertificateSpec, authority: Authority, now: Date): Promise<Issued> => {
  const key = await newKey(spec.algorithm)
  const when = occasion(spec.days, now, authority.facts.notAfter)
  const issuer = { key: privateKey(authority.key), certificate: authority.certificate }
  const certificate = signCertificate(spec, publicKey(key), issuer, when)
  const { purposes, sans } = spec
  const wrong = faultsOf(certificate, { authorities: authority.certificate, key, purposes, sans, now })
  if (wrong.length > 0)
    throw failed(`the new certificate for ${spec.commonName} ${wrong.map(({ what }) => what).join('; ')}`, {
      because: `it was signed with ${authority.files.certificate}`,
      state: 'nothing was installed',
      next: `look at the CA: openssl x509 -in ${authority.files.certificate} -noout -text`,
    })
  return { certificate, key, serial: when.serial.toString('hex').toUpperCase() }
}
