import { type KeyObject, X509Certificate } from 'node:crypto'
import { bits, content, type Der, decode, integer, octets, oid, parts, sequence, tagged, yes } from './der.ts'
import { keyIdentifier } from './keys.ts'
import { PURPOSE_OIDS } from './purposes.ts'
import { ipBytes } from './sans.ts'
import type { CertificateSpec, San } from './spec.ts'

const OIDS = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
}

const extension = (id: keyof typeof OIDS, value: Der) => sequence(oid(OIDS[id]), octets(value))
const critical = (id: keyof typeof OIDS, value: Der) => sequence(oid(OIDS[id]), yes(), octets(value))

/** Bits of RFC 5280 section 4.2.1.3, the first bit leftmost; key encipherment only means something for RSA. */
const keyUsage = (spec: CertificateSpec, key: KeyObject) => {
  if (spec.authority) return bits(Buffer.from([0b0000_0110]), 1)
  return key.asymmetricKeyType === 'rsa'
    ? bits(Buffer.from([0b1010_0000]), 5)
    : bits(Buffer.from([0b1000_0000]), 7)
}

const generalName = (san: San) =>
  san.startsWith('IP:')
    ? tagged(7, ipBytes(san.slice('IP:'.length)))
    : tagged(2, Buffer.from(san.slice('DNS:'.length)))

/** The identifier an authority's certificate gives its key: verifiers compare it with the leaf's, byte by byte. */
export const subjectKeyIdentifier = (certificate: string): Buffer | undefined => {
  const [body] = parts(decode(new X509Certificate(certificate).raw))
  const extensions = parts(parts(body).find(part => part.tagClass === 0x80 && Number(part.type) === 3))[0]
  const wanted = content(oid(OIDS.subjectKeyIdentifier))
  const found = parts(extensions).find(one => content(parts(one)[0]).equals(wanted))
  return found && content(decode(content(parts(found).at(-1))))
}

/**
 * The version 3 extensions of a certificate, in the order of most certificates around.
 * `issuerKeyId` is undefined for an authority without an identifier: then none may be named (RFC 5280 section 4.2.1.1).
 */
export const extensions = (spec: CertificateSpec, key: KeyObject, issuerKeyId: Buffer | undefined): Der => {
  const list = [
    critical(
      'basicConstraints',
      spec.authority ? sequence(yes(), integer(Buffer.from([spec.authority.pathLength]))) : sequence(),
    ),
    critical('keyUsage', keyUsage(spec, key)),
  ]
  if (spec.purposes.length > 0)
    list.push(extension('extKeyUsage', sequence(...spec.purposes.map(purpose => oid(PURPOSE_OIDS[purpose])))))
  list.push(extension('subjectKeyIdentifier', octets(keyIdentifier(key))))
  if (issuerKeyId) list.push(extension('authorityKeyIdentifier', sequence(tagged(0, issuerKeyId))))
  if (spec.sans.length > 0) list.push(extension('subjectAltName', sequence(...spec.sans.map(generalName))))
  return sequence(...list)
}
