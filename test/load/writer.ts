import { appendFileSync } from 'node:fs'
import { base64, type Call } from './client.ts'

/** What a writer came to; times in ms. An acknowledged key must be read again afterwards, on every member. */
export type Written = { acknowledged: number; failed: number; longestGapMs: number }

export type WriterOptions = {
  call: Call
  /** Tried in turn: the next one after a failure, as clients with fail-over do. */
  endpoints: string[]
  prefix: string
  /** Every acknowledged key is appended here at once, one a line. */
  log: string
  everyMs: number
  stopped: () => boolean
}

/** Puts unique keys one after another until told to stop; each try has its own key, so a retry never hides a loss. */
export const write = async ({
  call,
  endpoints,
  prefix,
  log,
  everyMs,
  stopped,
}: WriterOptions): Promise<Written> => {
  const result: Written = { acknowledged: 0, failed: 0, longestGapMs: 0 }
  let at = 0
  let last = performance.now()
  for (let n = 0; !stopped(); n++) {
    const key = `${prefix}${String(n).padStart(8, '0')}`
    try {
      await call(
        endpoints[at % endpoints.length]!,
        '/v3/kv/put',
        { key: base64(key), value: base64(String(n)) },
        1000,
      )
      appendFileSync(log, `${key}\n`)
      const now = performance.now()
      if (result.acknowledged) result.longestGapMs = Math.max(result.longestGapMs, Math.round(now - last))
      last = now
      result.acknowledged++
      await new Promise(resolve => setTimeout(resolve, everyMs))
    } catch {
      result.failed++
      at++
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  return result
}
