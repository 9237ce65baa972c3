import asn1 from 'node-forge/lib/asn1.js'

/** A piece of ASN.1; short constructors for the few types X.509 uses (ITU-T X.690). */
export type Der = asn1.Asn1

const { Type, Class } = asn1
const raw = (bytes: Buffer) => bytes.toString('latin1')
const plain = (type: asn1.Type, value: string) => asn1.create(Class.UNIVERSAL, type, false, value)

export const sequence = (...items: Der[]): Der => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items)
export const set = (...items: Der[]): Der => asn1.create(Class.UNIVERSAL, Type.SET, true, items)
export const oid = (dotted: string): Der => plain(Type.OID, asn1.oidToDer(dotted).getBytes())
export const integer = (bytes: Buffer): Der => plain(Type.INTEGER, raw(bytes))
export const octets = (content: Buffer | Der): Der =>
  plain(Type.OCTETSTRING, raw(Buffer.isBuffer(content) ? content : encode(content)))
/** A BIT STRING of bytes; `unused` counts the bits of the last byte that do not belong to it. */
export const bits = (bytes: Buffer, unused = 0): Der =>
  plain(Type.BITSTRING, raw(Buffer.concat([Buffer.from([unused]), bytes])))
export const yes = (): Der => plain(Type.BOOLEAN, '\xff')
export const nothing = (): Der => plain(Type.NULL, '')
export const utf8 = (text: string): Der => plain(Type.UTF8, raw(Buffer.from(text)))

/** A date; years from 2050 on need the other type (RFC 5280 section 4.1.2.5). */
export const time = (date: Date): Der =>
  date.getUTCFullYear() < 2050
    ? plain(Type.UTCTIME, asn1.dateToUtcTime(date))
    : plain(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date))

/** A context-specific tag: `[n]` around items, or in place of a primitive's own tag. */
export const tagged = (tag: number, content: Der[] | Buffer): Der =>
  Array.isArray(content)
    ? asn1.create(Class.CONTEXT_SPECIFIC, tag, true, content)
    : asn1.create(Class.CONTEXT_SPECIFIC, tag, false, raw(content))

export const encode = (der: Der): Buffer => Buffer.from(asn1.toDer(der).getBytes(), 'latin1')
/** @throws forge's error on anything that is not DER; give it only what node:crypto has accepted */
export const decode = (bytes: Buffer): Der => asn1.fromDer(raw(bytes))

/** The parts of a SEQUENCE, SET or tag; none for a primitive. */
export const parts = (der: Der | undefined): Der[] => (Array.isArray(der?.value) ? der.value : [])
/** A primitive's bytes; empty for anything constructed. */
export const content = (der: Der | undefined): Buffer =>
  typeof der?.value === 'string' ? Buffer.from(der.value, 'latin1') : Buffer.alloc(0)
