import { usage } from '../../lib/errors.ts'
import type { Options } from './part.ts'

/** What `npm run reliability -- --help` shows. */
export const HELP = `npm run reliability                          everything, some hours; results go to docs/reliability.md
npm run reliability -- --shard 1/4           a quarter of it; the results of all four add up
npm run reliability -- --rest                only what no run before has brought to a good end
npm run reliability -- --quick               a sample of at most three minutes, as \`npm test\` does it
npm run reliability -- --only N2             only what has this word in its id or lane; the rest of the page stays
npm run reliability -- --seed 42             the same choices again as in the run that printed this seed
KEEP_LAB=1 npm run reliability -- …          leaves the labs for a look around

The last line counts: acknowledged N, lost N, boundaries N of N converged, nemeses N of N`

const givenFor = (word: string, next: string | undefined): string => {
  if (next === undefined || next.startsWith('--'))
    throw usage(`${word} needs a value`, { next: 'npm run reliability -- --help' })
  return next
}

/**
 * What the words after `npm run reliability --` ask for; the seed is `random` when none is given.
 * @throws RunbookError exit 2 for anything else
 */
export const optionsOf = (words: readonly string[], random: number): Options | 'help' => {
  const options: Options = { quick: false, shard: { i: 1, n: 1 }, rest: false, seed: random, only: [] }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--help' || word === '-h' || word === 'help') return 'help'
    if (word === '--quick') options.quick = true
    else if (word === '--rest') options.rest = true
    else if (word === '--only') options.only.push(givenFor(word, words[++at]))
    else if (word === '--seed') options.seed = wholeNumber(word, givenFor(word, words[++at]))
    else if (word === '--shard') options.shard = shardOf(givenFor(word, words[++at]))
    else throw usage(`There is no ${word} here`, { next: 'npm run reliability -- --help' })
  }
  return options
}

const wholeNumber = (word: string, value: string): number => {
  if (!/^\d{1,15}$/.test(value)) throw usage(`${word} takes a whole number, not ${value}`)
  return Number(value)
}

const shardOf = (value: string): Options['shard'] => {
  const [, i = 0, n = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? []).map(Number)
  if (i < 1 || i > n) throw usage(`--shard takes a part of a whole, such as 1/4, not ${value}`)
  return { i, n }
}
