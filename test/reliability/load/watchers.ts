import { setTimeout as sleep } from 'node:timers/promises'
import type { Watch } from '../checker/history.ts'
import { type RangeAnswer, range, revisionOf } from './kv.ts'
import type { Surroundings } from './surroundings.ts'
import { watcher } from './watcher.ts'
import { wayFrom } from './way.ts'

/** How long until a cluster that is not there yet is asked again, ms. */
const AGAIN = 100

/** One watcher with its home at each member and load balancer, from the first revision that anybody saw. */
export const watchers = async (around: Surroundings, watches: Watch[], stop: AbortSignal): Promise<void> => {
  const way = wayFrom(around, 0)
  while (!stop.aborted) {
    const seen = await way(range('none'), { timeout: 1000 }).catch(() => undefined)
    if (seen) {
      const from = revisionOf(seen as RangeAnswer) + 1
      const each = around.places.map(({ name }, home) =>
        watcher(wayFrom(around, home), name, from, watches, stop),
      )
      await Promise.all(each)
      return
    }
    await sleep(AGAIN)
  }
}

/** Longest wait for a watcher to see the last revision, ms; a stream that hangs is noticed meanwhile. */
const PATIENCE = 15_000

/** Waits until every watcher has seen a revision; in words, who has not. */
export const caughtUp = async (watches: Watch[], revision: number): Promise<string[]> => {
  const until = performance.now() + PATIENCE
  for (;;) {
    const newest = new Map(watches.map(watch => [watch.name, watch]))
    const late = [...newest.values()].filter(watch => watch.until < revision)
    if (newest.size && !late.length) return []
    if (performance.now() > until)
      return newest.size
        ? late.map(
            ({ name, until }) =>
              `the watcher at ${name} saw nothing after revision ${until}, up to ${revision}`,
          )
        : ['no watcher ever saw the cluster']
    await sleep(50)
  }
}
