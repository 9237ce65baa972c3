import { type ErrorDetails, failed, type RunbookError } from '../errors.ts'
import type { Answer } from './answers.ts'

const lastLines = (text: string) => text.trim().split('\n').slice(-6).join('\n') || undefined

/** Whether a script ran out of time rather than refused: what timeout(1) ends with. */
export const isLate = ({ code }: Answer): boolean => code === 124 || code === 137

/** The error of a script that ended with a code other than 0: its last lines, and what the caller knows of the state. */
export const scriptFailed = (
  what: string,
  host: string,
  command: string,
  answer: Answer,
  known: Pick<ErrorDetails, 'state' | 'next'> = {},
): RunbookError =>
  failed(what, {
    host,
    command,
    said: lastLines(answer.stderr.trim() || answer.stdout),
    because: isLate(answer) ? 'it did not end within its deadline' : `it ended with code ${answer.code}`,
    state: known.state ?? 'what was done before this stays; nothing after it was begun',
    next: known.next ?? 'mend what it says, then run the same command again: it goes on from what it finds',
  })
