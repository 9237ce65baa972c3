import type { ChangeNote } from '../events.ts'
import type { Look } from './look.ts'
import { plain, wrap } from './width.ts'
import { count } from './words.ts'

const INDENT = ' '.repeat(6)
/** More of one diff than this scrolls the rest of the plan away. */
const MOST_LINES = 40

/** Hosts that share the very same change, in the order they were first named. */
type Group = { hosts: string[]; change: ChangeNote }

/** The same change on several hosts is one group: same thing, same words, same diff. */
export const grouped = (changes: ChangeNote[]): Group[] => {
  const groups = new Map<string, Group>()
  for (const change of changes) {
    const key = JSON.stringify([change.what, change.how, change.diff ?? ''])
    const group = groups.get(key)
    if (group) group.hosts.push(change.host)
    else groups.set(key, { hosts: [change.host], change })
  }
  return [...groups.values()]
}

const diffLine = ({ paint }: Look, line: string): string => {
  if (line.startsWith('@@')) return paint.hunk(line)
  if (line.startsWith('+')) return paint.added(line)
  if (line.startsWith('-')) return paint.removed(line)
  return line.startsWith('\\') ? paint.faint(line) : line
}

const diffLines = (look: Look, diff: string): string[] => {
  const lines = plain(diff).trimEnd().split('\n')
  const shown = look.verbose || lines.length <= MOST_LINES ? lines : lines.slice(0, MOST_LINES - 1)
  const left = lines.length - shown.length
  const more = left > 0 ? [look.paint.faint(`… ${count(left, 'more line')}; --verbose shows them`)] : []
  return [...shown.map(line => diffLine(look, line)), ...more].map(line => `${INDENT}  ${line}`.trimEnd())
}

/** What changes where, below a step's line: each diff once, with the other hosts that get the same one. */
export const changeLines = (look: Look, changes: ChangeNote[]): string[] =>
  grouped(changes).flatMap(({ hosts, change }) => {
    const told = `${plain(change.what)}  ${plain(change.how)}`.trim()
    if (change.diff === undefined)
      return wrap(`${hosts.join(', ')}  ${told}`, look.width - 8).map(
        (line, i) => INDENT + (i > 0 ? '  ' : '') + line,
      )
    const same = hosts.length > 1 ? [`${INDENT}${hosts.slice(1).join(', ')}  the same change`] : []
    return [`${INDENT}${hosts[0]}  ${told}`, ...diffLines(look, change.diff), ...same]
  })

/** A remark below a step's line, folded below itself. */
export const noteLines = (look: Look, message: string): string[] =>
  wrap(plain(message), look.width - INDENT.length).map(line => INDENT + look.paint.faint(line))
