import type { X509Certificate } from 'node:crypto'

/** Object identifiers, as hexadecimal DER, of signatures by broken hashes; Go and OpenSSL refuse them (RFC 8017, RFC 5758). */
const BROKEN: Record<string, string> = {
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
  '2a8648ce380403': 'SHA-1',
}

/** Where the content of the DER value at an offset begins and ends (ITU-T X.690, 8.1.3). */
const extent = (der: Buffer, at: number): { start: number; end: number } => {
  const first = der[at + 1]!
  const bytes = first < 0x80 ? 0 : first & 0x7f
  const start = at + 2 + bytes
  return { start, end: start + (bytes ? der.readUIntBE(at + 2, bytes) : first) }
}

/** The hash of a certificate's signature when it is one that can be forged: `SHA-1`, `MD5`; node:crypto does not tell. */
export const brokenHash = ({ raw }: X509Certificate): string | undefined => {
  const body = extent(raw, extent(raw, 0).start)
  const identifier = extent(raw, extent(raw, body.end).start)
  return BROKEN[raw.subarray(identifier.start, identifier.end).toString('hex')]
}
