import type { Host } from '../inventory/cluster.ts'
import type { Finding, Subject } from './finding.ts'

/** etcd warns when members differ by more than 1 s (rafthttp, "clock difference … is too high"); we speak up earlier. */
const WARN_MS = 500
/** Certificates are valid from 5 minutes before they are made; a host further behind than half of it is too close. */
const REFUSE_MS = 150_000

type Offset = { host: Host; offsetMs: number; uncertaintyMs: number }

/** `+12 ms`, `-3 s`, `+2 h`: how far a host's clock is ahead of ours. */
export const offsetWords = (ms: number): string => {
  const sign = ms < 0 ? '-' : '+'
  const size = Math.abs(ms)
  const [unit, word] = (
    [
      [3_600_000, 'h'],
      [60_000, 'min'],
      [1000, 's'],
    ] as const
  ).find(([length]) => size >= length) ?? [1, 'ms']
  const value = size / unit
  return `${sign}${value < 10 && unit > 1 ? value.toFixed(1) : Math.round(value)} ${word}`
}

/** What is sure of an offset: it may be smaller by half the round trip. */
const surely = ({ offsetMs, uncertaintyMs }: Offset): number =>
  Math.sign(offsetMs) * Math.max(0, Math.abs(offsetMs) - uncertaintyMs)

const SYNC = 'timedatectl set-ntp true, or install chrony'

/**
 * Clocks that differ from this machine's, which makes the certificates. When all hosts agree with each other, it is this
 * machine's clock that is wrong, and that is said once. Pure.
 */
export const clockFindings = (subjects: Subject[]): Finding[] => {
  const offsets = subjects.map(({ host, machine }): Offset => ({ host, ...machine.clock }))
  const off = offsets.filter(offset => Math.abs(surely(offset)) > WARN_MS)
  const levelOf = (offset: Offset) => (Math.abs(surely(offset)) > REFUSE_MS ? 'refuse' : 'warn')
  const values = offsets.map(({ offsetMs }) => offsetMs)
  const spread = Math.max(...values) - Math.min(...values)
  if (off.length > 1 && off.length === offsets.length && spread <= WARN_MS)
    return [
      {
        host: 'this machine',
        level: off.some(offset => levelOf(offset) === 'refuse') ? 'refuse' : 'warn',
        what: `the clock here differs by ${offsetWords(-off[0]!.offsetMs)} from that of all hosts`,
        detail: 'certificates made here carry its time',
        next: `set the clock of this machine: ${SYNC}`,
      },
    ]
  return off.map(offset => ({
    host: offset.host.name,
    level: levelOf(offset),
    what: `its clock differs by ${offsetWords(offset.offsetMs)} from the one here`,
    detail: 'members should agree within a second, and a certificate from the future is refused',
    next: `${SYNC}   # on ${offset.host.name}`,
  }))
}
