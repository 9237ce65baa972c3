import type { Output } from './look.ts'
import { displayWidth, truncate } from './width.ts'

/** The lines below the last printed one that are rewritten in place. */
export type Region = {
  /** Replaces what is shown; each line is cut to the window. */
  draw: (lines: string[], styled: (line: string, index: number) => string) => void
  erase: () => void
}

/**
 * A region that never hides the cursor and ends without a newline, so that a killed process leaves a usable terminal.
 * Erasing counts rows by the window's present width: a window made narrower has folded the lines meanwhile.
 */
export const region = (stream: Output): Region => {
  let shown: string[] = []
  const columns = (): number => Math.max(20, stream.columns ?? 80)
  const away = (): string => {
    if (shown.length === 0) return ''
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns())), 0)
    shown = []
    return `\r${rows > 1 ? `\x1b[${rows - 1}A` : ''}\x1b[J`
  }
  return {
    draw: (lines, styled) => {
      const before = away()
      const most = Math.max(1, (stream.rows ?? 24) - 2)
      // One column stays free: a character in the last one makes some terminals fold.
      shown = lines.slice(0, most).map(line => truncate(line, columns() - 1))
      stream.write(before + shown.map(styled).join('\n'))
    },
    erase: () => {
      const before = away()
      if (before) stream.write(before)
    },
  }
}
