import { setTimeout as sleep } from 'node:timers/promises'
import type { Watch, WatchEvent } from '../checker/history.ts'
import { type KeyValue, unbase64 } from './kv.ts'
import type { Way } from './way.ts'

type WatchLine = {
  result?: {
    header?: { revision?: string }
    canceled?: boolean
    compact_revision?: string
    events?: { type?: string; kv: KeyValue }[]
  }
}

const EVERYTHING = Buffer.from([0]).toString('base64')

/** So long a stream may be silent while clients write, ms; then another place is asked. */
const SILENCE = 2500

const eventOf = ({ type, kv }: { type?: string; kv: KeyValue }): WatchEvent => ({
  key: unbase64(kv.key),
  modified: Number(kv.mod_revision),
  ...(type !== 'DELETE' && {
    created: Number(kv.create_revision),
    version: Number(kv.version),
    value: unbase64(kv.value),
  }),
})

/**
 * Watches all keys of the cluster from a revision on until told to stop, and after a broken connection from the first
 * revision not seen yet, as etcd's own client does. What was compacted meanwhile begins another watch behind it.
 */
export const watcher = async (
  way: Way,
  name: string,
  from: number,
  watches: Watch[],
  stop: AbortSignal,
): Promise<void> => {
  let watch: Watch = { name, from, until: from - 1, events: [] }
  watches.push(watch)
  const onLine = (line: unknown) => {
    const { result } = (line ?? {}) as WatchLine
    const events = result?.events?.map(eventOf) ?? []
    watch.events.push(...events)
    watch.until = Math.max(watch.until, ...events.map(({ modified }) => modified))
    const compacted = Number(result?.compact_revision ?? 0)
    if (compacted > watch.until) {
      watch = { name, from: compacted + 1, until: compacted, events: [] }
      watches.push(watch)
    }
  }
  while (!stop.aborted) {
    const create_request = { key: EVERYTHING, range_end: EVERYTHING, start_revision: String(watch.until + 1) }
    await way(['/v3/watch', { create_request }], { timeout: SILENCE, onLine, signal: stop }).catch(() => {})
    if (!stop.aborted) await sleep(50)
  }
}
