import { table } from '../../lib/docs/markdown.ts'
import { withMade } from '../made.ts'
import { PARTS, type PartName } from './part.ts'
import { type Kept, lastLine, totalOf } from './results.ts'

const BEGIN = '<!-- Made from test/reliability/results.json by `npm run reliability`. -->'

/** What a part of several hundred cases is told as: a line per group, which is its id without the last word. */
const groupOf = (id: string): string => id.split(' · ').slice(0, -1).join(' · ') || id

const count = (number: number): string => number.toLocaleString('en')

const gap = (ms: number): string => (ms ? `${count(ms)} ms` : '')

const summary = (cases: Kept[]): string => {
  const groups = new Map<string, Kept[]>()
  for (const each of cases) groups.set(groupOf(each.id), [...(groups.get(groupOf(each.id)) ?? []), each])
  return table(
    ['what', 'cases', 'tried', 'as expected', 'acknowledged', 'lost', 'longest gap'],
    [...groups].map(([group, cases]) => {
      const { tried, ok, of, seen } = totalOf(cases)
      return [
        group,
        count(of),
        count(tried),
        count(ok),
        count(seen.acknowledged),
        count(seen.lost),
        gap(seen.longestGapMs),
      ]
    }),
  )
}

const each = (cases: Kept[]): string =>
  table(
    ['id', 'what was done', 'longest gap', 'acknowledged', 'lost', 'exit', 'what was said', ''],
    cases.map(({ id, title, outcome }) => [
      id,
      title,
      gap(outcome?.seen?.longestGapMs ?? 0),
      outcome?.seen ? count(outcome.seen.acknowledged) : '',
      outcome?.seen ? count(outcome.seen.lost) : '',
      outcome?.exit?.toString() ?? '',
      oneLine(outcome?.said ?? outcome?.note ?? ''),
      outcome ? (outcome.ok ? 'as expected' : '**failed**') : 'not tried yet',
    ]),
  )

const oneLine = (text: string): string => {
  const line = text.split('\n')[0]!
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

const SUMMED: PartName[] = ['boundaries', 'inside', 'power cuts']

const allOf = (values: (string | number | undefined)[]): string =>
  [...new Set(values.filter(value => value !== undefined && value !== ''))].join(', ')

/** The tables of what was tried last. Pure. */
export const tablesOf = (cases: Kept[]): string => {
  const parts = (Object.keys(PARTS) as PartName[]).map(part => {
    const of = cases.filter(each => each.part === part)
    return of.length ? `### ${PARTS[part]}\n\n${SUMMED.includes(part) ? summary(of) : each(of)}\n` : ''
  })
  const days = cases.flatMap(({ tried }) => (tried ? [tried.at.slice(0, 10)] : [])).sort()
  const { tried, ok, of } = totalOf(cases)
  return `Tried on ${allOf([days[0], days.at(-1)])}, at ${allOf(cases.map(({ tried }) => tried?.commit))}, with the seeds
${allOf(cases.map(({ tried }) => tried?.seed))}: ${count(tried)} of ${count(of)} cases, ${count(ok)} of them as expected.

**${lastLine(cases)}**

${parts.filter(Boolean).join('\n')}`
}

/** The page with the tables of these results in the place of those it had. Pure. @throws Error when it has no place */
export const withTables = (page: string, cases: Kept[]): string =>
  withMade(page, BEGIN, tablesOf(cases), 'docs/reliability.md has lost the marks between which its tables go')
