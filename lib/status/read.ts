import { daysLeft, inspectCertificate } from '../pki/inspect.ts'
import { readProperties } from '../probe/look.ts'
import type { CertificateRow, MemberRow } from './model.ts'

/** Days left of a certificate; of a bundle the first. Pure. */
export const certificateRow = (name: string, pem: string, now: Date): CertificateRow => {
  const facts = inspectCertificate(pem)
  return { name, days: facts && daysLeft(facts, now) }
}

/** The same for each that the look printed, a `= name` line before each. Pure. */
export const readCertificates = (text: string, now: Date): CertificateRow[] =>
  text
    .split(/^= /m)
    .slice(1)
    .map(part => {
      const end = part.indexOf('\n')
      return certificateRow(part.slice(0, end), part.slice(end), now)
    })

/** State of etcd.service from `systemctl show`. */
export const readUnit = (text: string): MemberRow['unit'] => {
  const { ActiveState: state, Result: result = '', NRestarts = '0' } = readProperties(text)
  return state ? { state, result, restarts: Number(NRestarts) } : undefined
}

/** Percent used from `df -P`, its last line's fifth field (POSIX df). */
export const readDisk = (text: string): number | undefined => {
  const percent = /(\d+)%/.exec(text.trimEnd().split('\n').at(-1) ?? '')?.[1]
  return percent === undefined ? undefined : Number(percent)
}

/** Whether `etcdctl endpoint health -w json` of one endpoint says so; undefined when it said nothing. */
export const readHealth = (text: string): boolean | undefined => {
  try {
    return (JSON.parse(text) as { health?: boolean }[])[0]?.health
  } catch {
    return undefined
  }
}
