/** What a far-side script came to. */
export type Answer = {
  /** Exit code; 124 or 137: the far-side deadline ended it. */
  code: number
  stdout: string
  stderr: string
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
  let pending: Buffer = Buffer.alloc(0)
  let ready = false
  /** Bytes of `pending` already shown as live output. */
  let shown = 0

  return (chunk: Buffer): Incoming[] => {
    pending = pending.length ? Buffer.concat([pending, chunk]) : chunk
    const found: Incoming[] = []
    for (;;) {
      const at = pending.indexOf(marker)
      const lineEnd = at < 0 ? -1 : pending.indexOf('\n', at + marker.length)
      if (lineEnd < 0) break
      const words = pending.toString('utf8', at + marker.length, lineEnd).split(' ')
      const [id = '', code = '', errorBytes = '0'] = words
      if (SIGNALS.has(id)) {
        found.push({ signal: id, words: words.slice(1) })
        ready ||= id === 'ready'
        pending = pending.subarray(lineEnd + 1)
        shown = 0
        continue
      }
      const end = lineEnd + 1 + Number(errorBytes)
      if (pending.length < end) break
      found.push({
        id,
        code: Number(code),
        stdout: pending.toString('utf8', 0, at),
        stderr: pending.toString('utf8', lineEnd + 1, end),
      })
      pending = pending.subarray(end)
      shown = 0
    }
    const lastLine = pending.indexOf(marker) < 0 ? pending.lastIndexOf(10) : -1
    if (ready && lastLine > shown) {
      found.push({ output: pending.toString('utf8', shown, lastLine) })
      shown = lastLine + 1
    }
    return found
  }
}
