import { byteQueue } from './byte-queue.ts'

/** What a far-side script came to. */
export type Answer = {
  /** Exit code; 124 or 137: the far-side deadline ended it. */
  code: number
  stdout: string
  /** The same as bytes, where not all of it was UTF-8. */
  bytes?: Buffer
  stderr: string
  /** How long it took on its host, in ms, where the host tells. */
  remoteMs?: number
}

/** A line of ours that is no answer: `ready`, `password`, `root`, `no-sudo`, with its words. */
export type Signal = { signal: string; words: string[] }

export type Incoming = ({ id: string } & Answer) | Signal | { output: string }

const SIGNALS = new Set(['ready', 'password', 'root', 'no-sudo'])

/**
 * Reads the far side's stdout, in chunks of any size, into answers. Everything before a line that starts with our
 * nonce is output; login banners before the first such line are dropped. Pure but for the bytes it still waits for.
 */
export const answerReader = (nonce: string) => {
  const marker = Buffer.from(`\n@${nonce} `)
  const queue = byteQueue()
  let ready = false
  /** Bytes of the queue already shown as live output, and those known to have no beginning of a marker. */
  let shown = 0
  let searched = 0
  /** Whether a marker is there whose answer is not whole yet. */
  let begun = false

  const drop = (count: number) => {
    queue.drop(count)
    shown = 0
    searched = 0
  }

  /** The next answer or signal, taken off the queue; nothing while it is not whole. */
  const next = (): Incoming | undefined => {
    const pending = queue.bytes()
    const at = pending.indexOf(marker, searched)
    begun = at >= 0
    searched = at < 0 ? Math.max(searched, pending.length - marker.length + 1) : at
    const lineEnd = at < 0 ? -1 : pending.indexOf(10, at + marker.length)
    if (lineEnd < 0) return undefined
    const words = pending.toString('utf8', at + marker.length, lineEnd).split(' ')
    const [id = '', code = '', errorBytes = '0', began, ended] = words
    if (SIGNALS.has(id)) {
      drop(lineEnd + 1)
      ready ||= id === 'ready'
      return { signal: id, words: words.slice(1) }
    }
    const end = lineEnd + 1 + Number(errorBytes)
    if (pending.length < end) return undefined
    const stdout = pending.toString('utf8', 0, at)
    const stderr = pending.toString('utf8', lineEnd + 1, end)
    const bytes = stdout.includes('\uFFFD') && Buffer.from(pending.subarray(0, at))
    drop(end)
    const answer = { id, code: Number(code), stdout, ...(bytes && { bytes }), stderr }
    return ended === undefined
      ? answer
      : { ...answer, remoteMs: 10 * Math.round(100 * (Number(ended) - Number(began))) }
  }

  /** Up to the last line that ended among the newest bytes; an answer that has begun is shown when it is whole. */
  const live = (newest: number): Incoming[] => {
    const pending = queue.bytes()
    const older = Math.max(0, pending.length - newest)
    const ended = pending.subarray(older).lastIndexOf(10)
    const lastLine = older + ended
    if (!ready || begun || ended < 0 || lastLine <= shown) return []
    const output = pending.toString('utf8', shown, lastLine)
    shown = lastLine + 1
    return [{ output }]
  }

  return (chunk: Buffer): Incoming[] => {
    queue.add(chunk)
    const found: Incoming[] = []
    for (let item = next(); item; item = next()) found.push(item)
    return [...found, ...live(chunk.length)]
  }
}
