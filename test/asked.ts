import { RunbookError } from '../lib/errors.ts'

/** Ends the process for a question for help or a wrong word, before anything is run; else gives what was asked for. */
export const asked = <T>(help: string, read: () => T): Exclude<T, 'help'> => {
  try {
    const wish = read()
    if (wish !== 'help') return wish as Exclude<T, 'help'>
    console.log(help)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error
    console.error([error.message, error.details.next].filter(Boolean).join('\nnext: '))
    process.exit(error.exit)
  }
}
