/**
 * Plays a recorded run on this terminal: node --import tsx test/unit/ui/play.ts fresh [--verbose] [--slow 10]
 * For looking, not for testing; --slow stretches the recorded time so that the live line can be seen.
 */
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import minimist from 'minimist'
import type { Stamped } from '../../../lib/events.ts'
import { terminal, wantsColor } from '../../../lib/ui.ts'

const {
  _: names,
  verbose,
  slow,
} = minimist(process.argv.slice(2), { boolean: ['verbose'], default: { slow: 1 } })
const sink = terminal({ stream: process.stdout, color: wantsColor(process.stdout), verbose })
for (const name of names) {
  const text = readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8')
  let before: number | undefined
  for (const event of text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Stamped)) {
    const at = Date.parse(event.at)
    await setTimeout((at - (before ?? at)) * slow)
    before = at
    sink(event)
  }
}
