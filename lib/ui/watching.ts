import { stripVTControlCharacters } from 'node:util'
import type { Event, Stamped } from '../events.ts'
import { statusTable } from '../status/table.ts'
import { findingLines } from './findings.ts'
import type { Look, Output } from './look.ts'
import { region } from './region.ts'
import { tableLines } from './section.ts'
import { plain } from './width.ts'
import { duration } from './words.ts'

type Seen = Extract<Stamped, { event: 'status' }>

/** A cluster that is looked at again and again: in place on a terminal, elsewhere a block at each change. */
export type Watching = {
  show: (event: Seen) => void
  /** Whether anything was shown this way; then the last line, too. */
  end: (event: Extract<Event, { event: 'end' }>) => boolean
}

/** The sentence and its local time, the table, what is not as it should be. */
export const watchedLines = (look: Look, event: Seen): string[] => {
  const paint = event.health === 'healthy' ? look.paint.ok : look.paint.failed
  const time = new Date(event.at).toTimeString().slice(0, 8)
  return [
    `${time}  ${paint(plain(event.summary))}`,
    ...tableLines(look, statusTable(event)),
    ...findingLines(look, event.findings),
  ]
}

export const watching = (options: {
  stream: Output
  rewrites: boolean
  look: () => Look
  print: (lines: string[]) => void
}): Watching => {
  const { stream, rewrites, look, print } = options
  const area = region(stream)
  let shown = false
  return {
    show: event => {
      const lines = watchedLines(look(), event)
      if (rewrites) {
        if (!shown) print([''])
        const bare = lines.map(stripVTControlCharacters)
        // What was cut to the window has lost the end of its colour.
        area.draw(bare, (line, i) => (line === bare[i] ? lines[i]! : line))
      } else if (event.watched?.changed) print(['', ...lines])
      shown = true
    },
    end: ({ exit, ms }) => {
      if (shown)
        print([...(rewrites ? [''] : []), '', `Watched for ${duration(ms)}.${exit ? ` (exit ${exit})` : ''}`])
      return shown
    },
  }
}
