import type { Ended } from '../run.ts'

/** All that an operator would read of a run: what was wrong with all its details, the warnings, what (would have) changed, and what went by. */
export const wordsOf = ({ events, stderr }: Ended): string =>
  [
    ...events.flatMap(event => {
      if (event.event === 'error')
        return [event.message, ...Object.values(event.details ?? {}).map(value => String(value))]
      if (event.event === 'step-end')
        return event.changes.map(({ host, what, how }) => `${host}: ${what}: ${how}`)
      if (event.event === 'table') return event.rows.map(row => row.join(' '))
      return 'message' in event && typeof event.message === 'string' ? [event.message] : []
    }),
    stderr,
  ].join('\n')

/** A stack trace of Node: what no operator is helped by. */
const STACK = /^ {4}at .+:\d+:\d+\)?$/m

/** What is not as expected about a run. Pure. */
export const complaintsAbout = (
  { exit, words }: { exit: number | null; words: string },
  expected: { exit: number; says: string[] },
): string[] => [
  ...(exit === expected.exit ? [] : [`it ended with ${exit}, not ${expected.exit}`]),
  ...(STACK.test(words) ? ['it ended with a stack trace'] : []),
  ...expected.says.filter(part => !words.includes(part)).map(part => `it did not say “${part}”`),
]

/** The sentence of a run that is shown in the table: the first that has any of the expected words. Pure. */
export const sentenceOf = (words: string, says: string[]): string | undefined => {
  const lines = words.split('\n').filter(line => line.trim())
  return (lines.find(line => says.some(part => line.includes(part))) ?? lines[0])?.trim()
}
