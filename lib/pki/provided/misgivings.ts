import { day, nameOf } from '../inspect.ts'
import { isLocked } from '../unlock.ts'
import type { ProvidedPair } from './provided.ts'

/** Days before its end from which on a certificate is worth a word, as in `status`. */
const SOON = 30

/** What is not wrong yet: an end that is near, a key that others on this machine can read. */
export const misgivings = (pairs: ProvidedPair[], now: Date): string[] => {
  const soon = pairs.flatMap(({ file }) => {
    const end = file.certificates?.[0]?.validTo
    const left = end ? (new Date(end).getTime() - now.getTime()) / 86_400_000 : Number.POSITIVE_INFINITY
    if (left <= 0 || left >= SOON) return []
    const who = nameOf(file.certificates![0]!.issuer)
    return [
      `${file.shown} ends on ${day(end!)}; these runbooks can't renew it: have ${who} issue a new one, put it in its place and run 05-pki again`,
    ]
  })
  const open = pairs.flatMap(({ key }) =>
    key?.open && !isLocked(key.text)
      ? [`${key.shown} can be read by others on this machine: chmod 600 ${key.path}`]
      : [],
  )
  return [...new Set([...soon, ...open])]
}
