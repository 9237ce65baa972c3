import { createPrivateKey } from 'node:crypto'

/** A secret by name, in every form in which it could show up. */
export type Needle = { name: string; forms: Buffer[] }

/** What stays of some bytes in base64 wherever in a longer text they begin: one string for each of three places. */
const inBase64 = (bytes: Buffer): string[] =>
  [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })

/** PEM breaks its lines anywhere, but not twice within so little: one half is always whole. */
const halves = (text: string): string[] =>
  text.length < 40 ? [text] : [text.slice(0, text.length / 2), text.slice(text.length / 2)]

/** All forms of some secret bytes: as they are, in hex, in base64, and in base64 of a text with that. Pure. */
export const formsOf = (secret: Buffer): Buffer[] => {
  const once = inBase64(secret).flatMap(halves)
  const hex = secret.toString('hex')
  const twice = once.flatMap(text => inBase64(Buffer.from(text)))
  return [secret, ...[hex, hex.toUpperCase(), ...once, ...twice].map(text => Buffer.from(text))]
}

/** 32 bytes of a private key that nobody else may know, whatever file they lie in (RFC 7518 section 6). */
export const keyBytes = (pem: string, passphrase?: string): Buffer => {
  const { d, p } = createPrivateKey({ key: pem, passphrase }).export({ format: 'jwk' })
  // A prime gives an RSA key away, and is what all its forms have as it is.
  return Buffer.from((p ?? d) as string, 'base64url').subarray(0, 32)
}

/** Forms by their first four bytes, and which two bytes any of them begins with; none is shorter than four. */
type Index = { pairs: Uint8Array; starts: Map<number, [name: string, form: Buffer][]> }

const indexed = (needles: Needle[]): Index => {
  const index: Index = { pairs: new Uint8Array(0x10000), starts: new Map() }
  for (const { name, forms } of needles)
    for (const form of forms) {
      const start = form.readUInt32BE(0)
      index.pairs[form.readUInt16BE(0)] = 1
      index.starts.set(start, [...(index.starts.get(start) ?? []), [name, form]])
    }
  return index
}

/** Looks for all forms at once, since a disk is long; gives the names of the secrets that a text has in it. Pure. */
export const finder = (needles: Needle[]): ((text: Buffer) => string[]) => {
  const { pairs, starts } = indexed(needles)
  return text => {
    const names = new Set<string>()
    for (let at = 0; at + 4 <= text.length; at++) {
      if (!pairs[(text[at]! << 8) | text[at + 1]!]) continue
      for (const [name, form] of starts.get(text.readUInt32BE(at)) ?? [])
        if (form.equals(text.subarray(at, at + form.length))) names.add(name)
    }
    return [...names]
  }
}
