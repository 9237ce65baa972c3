import type { Event } from '../events.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../inventory/cluster.ts'
import { bytes } from '../status/words.ts'
import type { Told } from '../step.ts'
import { offsetWords } from './clock.ts'
import { roomsOf } from './disks.ts'
import { type Finding, type Subject, subjectOf } from './finding.ts'
import { findingsOf } from './findings.ts'
import { merged, nextOf, refusal, sentenceOf } from './refusal.ts'
import { flushOf } from './write.ts'

const COLUMNS = ['host', 'system', 'clock', 'disk', 'finding']

const cells = (subject: Subject): string[] => {
  const { machine, host } = subject
  const flush = flushOf(subject)
  const [room] = roomsOf(subject)
  return [
    host.name,
    [machine.os.name.split(/[ /]/)[0], machine.os.version].filter(Boolean).join(' '),
    offsetWords(machine.clock.offsetMs),
    [room && `${bytes(room.free)} free`, flush !== undefined && `flush ${flush.toFixed(1)} ms`]
      .filter(Boolean)
      .join(', '),
  ]
}

/** One row for each finding; a host without any has one all the same. Pure. */
export const findingsTable = (facts: Facts, hosts: Host[], findings: Finding[]): Event => {
  const rows = hosts.flatMap(host => {
    const subject = subjectOf(facts, host)
    const own = findings.filter(finding => finding.host === host.name)
    const first = subject ? cells(subject) : [host.name, '', '', '']
    return (own.length ? own.map(({ what }) => what) : ['–']).map((what, index) => [
      ...(index === 0 ? first : ['', '', '', '']),
      what,
    ])
  })
  const elsewhere = findings.filter(finding => !hosts.some(host => host.name === finding.host))
  return {
    event: 'table',
    columns: COLUMNS,
    rows: [...rows, ...elsewhere.map(({ host, what }) => [host, '', '', '', what])],
    optional: ['system', 'clock'],
  }
}

/**
 * What the preflight shows: nothing when all is well, otherwise the table, a sentence for each warning, and one error
 * (exit 5) for all that must be put right first. Pure.
 */
export const tellFindings = (facts: Facts, hosts: Host[], { verbose }: { verbose: boolean }): Told => {
  const findings = findingsOf(facts, hosts)
  const at = (level: Finding['level']) => findings.filter(finding => finding.level === level)
  const shown = verbose || findings.some(({ level }) => level !== 'info')
  const warnings = merged(at('warn')).map(
    (group): Event => ({ event: 'warning', message: `${sentenceOf(group)}. ${nextOf(group)}` }),
  )
  return {
    events: shown ? [findingsTable(facts, hosts, findings), ...warnings] : [],
    error: at('refuse').length ? refusal(at('refuse')) : undefined,
  }
}
