import { type Cluster, hostsOf } from '../inventory/cluster.ts'
import { parseOptions } from '../options.ts'
import type { Runbook } from '../runbook.ts'
import { block, GENERATED, prose, table } from './markdown.ts'

/** The sentences a runbook's steps show, in order, for a cluster and without any option. */
const sentences = (book: Runbook, cluster: Cluster): string[] =>
  book
    .steps({
      cluster,
      members: cluster.members,
      loadBalancers: cluster.loadBalancers,
      hosts: hostsOf(cluster),
      options: parseOptions([]),
    })
    .map(step => step.title)

const nameOf = ({ number, title }: Runbook) => [number, title].filter(Boolean).join(' ')
const linkTo = (words: string, book: Runbook | undefined) =>
  book ? `${words}: [${nameOf(book)}](${book.name}.md)` : ''

const optionsOf = ({ flags = {} }: Runbook): string[] => {
  const rows = Object.entries(flags).map(([flag, sentence]) => [`\`--${flag}\``, sentence])
  return rows.length ? ['## Options of its own', table(['option', 'what it does'], rows)] : []
}

/** One runbook's page in Markdown, all from its definition; `sample` is the cluster its sentences are about. */
const page = (book: Runbook, sample: Cluster, previous?: Runbook, next?: Runbook): string =>
  [
    `# ${nameOf(book)}`,
    GENERATED,
    prose(book.about),
    block((book.examples ?? [`zx runbooks/${book.name}.ts`]).map(example => `$ ${example}`)),
    ...optionsOf(book),
    '## What it does, in order',
    sentences(book, sample)
      .map((sentence, index) => `${index + 1}. ${sentence}`)
      .join('\n'),
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
