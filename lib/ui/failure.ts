import type { ErrorDetails, ExitCode } from '../errors.ts'
import type { Look } from './look.ts'
import { displayWidth, pad, plain, wrap } from './width.ts'
import { sentence } from './words.ts'

/** What an error event tells; `details` are facts for an operator who was woken up. */
export type Failure = { exit: ExitCode; message: string; details: ErrorDetails }

const INDENT = 6
const LABEL = 10
const LABELS: [keyof ErrorDetails, string][] = [
  ['host', 'host'],
  ['command', 'command'],
  ['said', 'it said'],
  ['because', 'because'],
  ['state', 'state'],
  ['next', 'next'],
]
/** Running text folds at spaces; commands and what they printed never do, so that they can be copied whole. */
const FOLDS: (keyof ErrorDetails)[] = ['because', 'state']

/** Whether an error has facts of a command or host, which read better aligned than as a sentence. */
export const hasFacts = ({ details }: Failure): boolean =>
  details.host !== undefined || details.command !== undefined || details.said !== undefined

/** The aligned facts below a failed step's line; `message` stands above them unless a fact repeats it. */
export const factLines = (look: Look, { message, details }: Failure, withMessage: boolean): string[] => {
  const lines = (text: string, folds: boolean, margin: number): string[] =>
    folds ? wrap(plain(text).trimEnd(), look.width - margin) : plain(text).trimEnd().split('\n')
  const head = withMessage && message !== details.because ? lines(message, true, INDENT) : []
  const facts = LABELS.flatMap(([key, label]) => {
    const value = details[key]
    if (value === undefined || value.trim() === '') return []
    return lines(value, FOLDS.includes(key), INDENT + LABEL).map((line, i) => {
      const name = i === 0 ? look.paint.faint(pad(label, LABEL)) : ' '.repeat(LABEL)
      return name + (key === 'next' ? look.paint.strong(line) : line)
    })
  })
  return [...head.map(look.paint.failed), ...facts].map(line => ' '.repeat(INDENT) + line)
}

/** An error without a step: what is wrong, then what state things are in and what to type, then the exit code. */
export const proseLines = (look: Look, { exit, message, details }: Failure): string[] => {
  const [first = '', ...rest] = plain(message).trimEnd().split('\n')
  const next =
    details.next && (/^[a-z./]/.test(details.next) ? `Next: ${plain(details.next)}` : plain(details.next))
  const state = details.state && sentence(plain(details.state))
  const last = [next, `(exit ${exit})`].filter(Boolean).join(' ')
  const whole = [state, last].filter(Boolean).join(' ')
  const because = details.because && details.because !== message ? [sentence(plain(details.because))] : []
  return [
    ...wrap(first, look.width).map(line => look.paint.failed(line)),
    // A quoted line of a file with its marker below is only true unfolded.
    ...rest,
    ...because.flatMap(line => wrap(line, look.width)),
    ...(state && displayWidth(whole) > look.width ? [...wrap(state, look.width), last] : [whole]),
  ]
}
