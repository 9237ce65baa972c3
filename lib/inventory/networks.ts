import { isIP, isIPv4 } from 'node:net'
import { ipBytes } from '../pki/sans.ts'
import { canonical } from './addresses.ts'
import type { Rule } from './schema/scalars.ts'

/** What is wrong with an IP address or network such as 10.0.0.0/8, where packets come from. */
export const networkProblem: Rule = text => {
  const [address = '', bits, more] = text.split('/')
  if (!isIP(address) || address.includes('%') || more !== undefined)
    return 'is neither an IP address nor a network; write one such as 10.0.0.0/8'
  if (bits === undefined) return undefined
  const most = isIPv4(address) ? 32 : 128
  if (!/^\d+$/.test(bits) || Number(bits) > most)
    return `has no prefix length from 0 to ${most} after the slash`
  const beyond = [...ipBytes(address)].some(
    (byte, index) => (byte & (0xff >> Math.max(0, Math.min(8, Number(bits) - 8 * index)))) !== 0,
  )
  return beyond
    ? `is not the first address of its network; a /${bits} ends with zeros after ${bits} bits`
    : undefined
}

/** The one spelling of an address or network. */
export const canonicalNetwork = (text: string): string => {
  const [address = '', bits] = text.split('/')
  return bits === undefined ? canonical(address) : `${canonical(address)}/${Number(bits)}`
}
