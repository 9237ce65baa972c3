import type { RunbookError } from './errors.ts'
import { emitter } from './events.ts'
import { jsonLines } from './json.ts'
import { terminal, wantsColor } from './ui.ts'

/** Nothing has been contacted yet: the sentence is all there is. */
export const tellEarly = ({ exit, message, details }: RunbookError, json: boolean) => {
  const stream = json ? process.stdout : process.stderr
  const sink = json ? jsonLines(stream) : terminal({ stream, color: wantsColor(stream) })
  const emit = emitter([sink])
  emit({ event: 'error', exit, message, details: { state: 'no host was contacted', ...details } })
  emit({ event: 'end', exit, changed: 0, failed: 1, ok: 0, resources: 0, hosts: 0, ms: 0 })
}
