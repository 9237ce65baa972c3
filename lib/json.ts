import type { Sink } from './events.ts'

/**
 * Prints each event as one line of JSON, for scripts; docs/events.md is the schema. The last line is the `end` event,
 * its contract fields first, so that even `tail -n 1 | cut` finds them. `tags` are added to every event: which cluster
 * it belongs to, where several run side by side.
 */
export const jsonLines =
  (stream: { write: (text: string) => unknown }, tags: Record<string, string> = {}): Sink =>
  event => {
    if (event.event !== 'end') {
      stream.write(`${JSON.stringify({ ...event, ...tags })}\n`)
      return
    }
    const { event: name, exit, changed, failed, hosts, ms, ...rest } = event
    stream.write(`${JSON.stringify({ event: name, exit, changed, failed, hosts, ms, ...rest, ...tags })}\n`)
  }
