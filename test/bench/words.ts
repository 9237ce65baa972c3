import { usage } from '../../lib/errors.ts'
import { didYouMean } from '../../lib/inventory/suggest.ts'

/** What is measured, in this order; a part has labs and rounds of its own. */
export const PARTS = ['startup', 'noop', 'fresh', 'rolls', 'rtt', 'scale'] as const
export type PartName = (typeof PARTS)[number]

/** What `npm run bench -- --help` shows. */
export const HELP = `npm run bench                       everything, about half an hour; writes test/bench/results.json, docs/performance.md
npm run bench -- --quick            the same with fewer rounds and hosts, some minutes
npm run bench -- --only noop        one part, as often as you like: ${PARTS.join(', ')}
KEEP_LAB=1 npm run bench -- …       leaves the labs for a look around

It builds labs of its own and takes them down again, and installs Ansible and Mitogen from Debian on this machine to
compare with. Nothing else should run meanwhile. Each ratio is printed beside its target; missing one is no failure.`

/** What was asked for on the command line. */
export type Options = { quick: boolean; parts: PartName[] }

/**
 * What the words after `npm run bench --` ask for.
 * @throws RunbookError exit 2 for anything else, with what there is
 */
export const optionsOf = (words: readonly string[]): Options | 'help' => {
  const only = new Set<PartName>()
  let quick = false
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--help' || word === '-h' || word === 'help') return 'help'
    if (word === '--quick') quick = true
    else if (word === '--only') only.add(partOf(words[++at]))
    else
      throw usage(`There is no ${word} here${didYouMean(word, ['--quick', '--only'], 'the options')}`, NEXT)
  }
  return { quick, parts: PARTS.filter(part => !only.size || only.has(part)) }
}

const NEXT = { next: 'npm run bench -- --help' }

const partOf = (word: string | undefined): PartName => {
  if (PARTS.includes(word as PartName)) return word as PartName
  const said = word === undefined ? '--only needs a part' : `There is no part ${word}`
  throw usage(`${said}${word === undefined ? '' : didYouMean(word, PARTS, 'the parts')}`, NEXT)
}
