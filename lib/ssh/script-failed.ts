import { type ErrorDetails, failed, type RunbookError } from '../errors.ts'
import type { Answer } from './answers.ts'

const lastLines = (text: string) => text.trim().split('\n').slice(-6).join('\n') || undefined

/** The error of a script that ended with a code other than 0: its last lines, and what the caller knows of the state. */
export const scriptFailed = (
  what: string,
  host: string,
  command: string,
  { code, stdout, stderr }: Answer,
  known: Pick<ErrorDetails, 'state' | 'next'> = {},
): RunbookError =>
  failed(what, {
    host,
    command,
    said: lastLines(stderr.trim() || stdout),
    because:
      code === 124 || code === 137 ? 'it did not end within its deadline' : `it ended with code ${code}`,
    state: known.state ?? 'what was done before this stays; nothing after it was begun',
    next: known.next ?? 'mend what it says, then run the same command again: it goes on from what it finds',
  })
