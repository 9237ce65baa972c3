import { type Cluster, hostsOf } from '../inventory/cluster.ts'
import { parseOptions } from '../options.ts'
import { type Runbook, valuesOf } from '../runbook.ts'
import { block, GENERATED, prose, table } from './markdown.ts'

/** The sentences a runbook's steps show, in order, for a cluster and with some options of its own. */
const sentences = (book: Runbook, cluster: Cluster, words: string[] = []): string[] =>
  book
    .steps({
      cluster,
      members: cluster.members,
      loadBalancers: cluster.loadBalancers,
      hosts: hostsOf(cluster),
      options: parseOptions(words, Object.keys(book.flags ?? {}), valuesOf(book)),
    })
    .map(step => step.title)

const numbered = (lines: string[]) => lines.map((line, index) => `${index + 1}. ${line}`).join('\n')

const nameOf = ({ number, title }: Runbook) => [number, title].filter(Boolean).join(' ')
const linkTo = (words: string, book: Runbook | undefined) =>
  book ? `${words}: [${nameOf(book)}](${book.name}.md)` : ''

/** Its own flags, and the steps there are only with them. */
const optionsOf = (book: Runbook, sample: Cluster): string[] => {
  const own = Object.entries({ ...book.flags, ...book.values })
  if (!own.length) return []
  const usual = sentences(book, sample)
  const extra = own.flatMap(([option]) => {
    const [name, value] = option.split(' ')
    const words = [`--${name}`, ...(value ? [sample.members[0]!.name] : [])]
    const steps = sentences(book, sample, words).filter(sentence => !usual.includes(sentence))
    return steps.length ? [`With \`--${option}\` there are these steps, too:\n\n${numbered(steps)}`] : []
  })
  return [
    '## Options of its own',
    table(
      ['option', 'what it does'],
      own.map(([option, sentence]) => [`\`--${option}\``, sentence]),
    ),
    ...extra,
  ]
}

/** One runbook's page in Markdown, all from its definition; `sample` is the cluster its sentences are about. */
const page = (book: Runbook, sample: Cluster, previous?: Runbook, next?: Runbook): string =>
  [
    `# ${nameOf(book)}`,
    GENERATED,
    prose(book.about),
    block((book.examples ?? [`zx runbooks/${book.name}.ts`]).map(example => `$ ${example}`)),
    ...optionsOf(book, sample),
    '## What it does, in order',
    numbered(sentences(book, sample)),
    '## More',
    `The script: [runbooks/${book.name}.ts](../../runbooks/${book.name}.ts). ` +
      'Its options: `--help`. Exit codes and safety rules: [safety](../safety.md).',
    [linkTo('Before', previous), linkTo('Next', next)].filter(Boolean).join(' · '),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')

/** A page per runbook by file name, each linked to its neighbours in the list. Pure. */
export const pages = (books: Runbook[], sample: Cluster): Map<string, string> =>
  new Map(
    books.map((book, index) => [`${book.name}.md`, page(book, sample, books[index - 1], books[index + 1])]),
  )
