import { table } from './markdown.ts'
import { GUIDES, idsOf, ROWS, type Row } from './rows.ts'

/** A test as a result file has it. */
export type Result = { file: string; name: string; passed: boolean }

const MADE = '<!-- Made from the results of the tests by `npm run docs:scenarios`. -->'

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
const decoded = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    name
      ? (ENTITIES[name] ?? whole)
      : String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
  )

/** The tests of a JUnit file as bats writes it, where one that passed has nothing inside. Pure. */
export const readJunit = (xml: string): Result[] =>
  [...xml.matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes = '', , inside = '']) => {
      const value = (key: string) => decoded(new RegExp(`\\b${key}="([^"]*)"`).exec(attributes)?.[1] ?? '')
      return {
        file: value('classname'),
        name: value('name'),
        passed: !/<(failure|error|skipped)\b/.test(inside),
      }
    },
  )

/** What stands for a row: the tests that begin with its id, if all of them passed. */
const proof = ({ id }: Row, results: Result[]): string => {
  const own = results.filter(({ name }) => idsOf(name).includes(id))
  const failing = own.filter(({ passed }) => !passed)
  if (failing.length) return `failing: ${failing.map(({ name }) => name).join('; ')}`
  return own.map(({ file, name }) => `${file}: ${name.replace(/^[^:]*: /, '')}`).join('<br>') || 'not yet'
}

/** The page that shows each row with its runbook and its tests; `pages` are the runbooks that have one. Pure. */
export const scenariosPage = (results: Result[], pages: string[]): string => {
  const where = (row: Row) =>
    row.where
      .split(', ')
      .map(name => (pages.includes(name) ? `[${name}](runbooks/${name}.md)` : name))
      .join(', ')
  const sections = Object.entries(GUIDES).map(([letter, title]) => {
    const rows = ROWS.filter(({ id }) => id.startsWith(letter))
    const cells = rows.map(row => [row.id, row.text, where(row), proof(row, results)])
    return `## ${letter}. ${title}\n\n${table(['row', 'what works', 'where', 'tested by'], cells)}`
  })
  return [
    '# Scenarios',
    MADE,
    'Five kinds of published guides teach how to set up etcd. Each row is something a reader of one ends up with, the ' +
      'runbook\nthat gives it here, and the end-to-end tests on real hosts that begin with its id and passed.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n')
}
