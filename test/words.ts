import { usage } from '../lib/errors.ts'
import { didYouMean } from '../lib/inventory/suggest.ts'

/** What `npm test -- --help` shows. */
export const HELP = `npm test                             types, lint, unit tests, a sample of the reliability suite, then the end-to-end
                                     tests, on labs of their own
npm test -- unit                     the unit tests
npm test -- e2e                      the end-to-end tests
npm test -- e2e/serving.bats         one file of them
npm test -- reliability              the sample of the reliability suite

The last line counts them all: N passed, N failed. Exit code 0 only when none failed.
Long forms: npm run matrix (every etcd version and Debian release), npm run reliability`

/** A part of the tests: all of them, one kind, or one end-to-end file. */
export type Part = 'all' | 'unit' | 'e2e' | 'reliability' | `e2e/${string}.bats`

/**
 * What the words after `npm test --` ask for; `files` are the names of the end-to-end files.
 * @throws RunbookError exit 2 for anything else, with what there is
 */
export const partOf = (words: readonly string[], files: readonly string[]): Part | 'help' => {
  if (words.some(word => word === '--help' || word === '-h' || word === 'help')) return 'help'
  const parts: string[] = ['unit', 'e2e', 'reliability', ...files.map(file => `e2e/${file}`)]
  const [word = 'all', ...others] = words
  if (others.length)
    throw usage(`npm test takes one part, not ${words.length}: ${words.join(' ')}`, {
      next: `one of ${parts.join(', ')}`,
    })
  // As a path, it is what a shell completes.
  const part = word.replace(/^(\.\/)?test\//, '')
  if (part === 'all' || parts.includes(part)) return part as Part
  throw usage(`There is no part ${word} of the tests${didYouMean(part, parts, 'what there is')}`, {
    next: `one of ${parts.join(', ')}; or npm test -- --help`,
  })
}
