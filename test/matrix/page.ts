import { table } from '../../lib/docs/markdown.ts'
import type { Result } from '../../lib/docs/scenarios.ts'
import { compareVersions } from '../../lib/etcd/versions.ts'

/** One version of etcd on one release of Debian: what each column came to, and the day it was tried (UTC). */
export type Row = { version: string; debian: string; on: string; cells: Record<string, string> }

const FIXED = ['etcd', 'Debian', 'tried on']

const columnOf = (name: string) => name.split(':')[0]!

/** What the tests of a row came to; a note `# column: words` says more of one that passed. Pure. */
export const cellsOf = (results: Result[], notes: string[]): Record<string, string> => {
  const said = new Map(notes.map(note => [columnOf(note.slice(2)), note.slice(2).replace(/^[^:]*: /, '')]))
  return Object.fromEntries(
    results.map(({ name, passed }) => {
      const words = said.get(columnOf(name))
      const cell = words?.startsWith('refused') ? words : ['passed', words].filter(Boolean).join(': ')
      return [columnOf(name), passed ? cell : 'failed']
    }),
  )
}

const keyOf = ({ version, debian }: Row) => `${version} ${debian}`

/** Rows of before with what was tried again in its place; by version, then by release of Debian. Pure. */
export const merged = (before: Row[], now: Row[]): Row[] => {
  const rows = new Map(before.map(row => [keyOf(row), row]))
  for (const row of now)
    rows.set(keyOf(row), { ...row, cells: { ...rows.get(keyOf(row))?.cells, ...row.cells } })
  return [...rows.values()].sort(
    (a, b) => compareVersions(a.version, b.version) || a.debian.localeCompare(b.debian),
  )
}

/** The page that keeps the last result of each row; without any it is no page. Pure. */
export const matrixPage = (rows: Row[]): string => {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))]
  const lines = rows.map(({ version, debian, on, cells }) => [
    version,
    debian,
    on,
    ...columns.map(column => cells[column] ?? ''),
  ])
  return `# Versions of etcd and releases of Debian

<!-- Made from the results of the tests by \`npm run matrix\`. -->

Each row is one version of etcd on hosts of one release of Debian, on labs of their own: three members and a load
balancer. What the columns do is in [test/matrix](../test/matrix). 3.4.23, 3.5.16 and the newest 3.5 are Debian's; an
official release archive in \`test/lab/mirror\` joins by itself, 3.6 among them.

${table([...FIXED, ...columns], lines)}
`
}

/** The rows of a page that `matrixPage` made; none of any other text. Pure. */
export const rowsIn = (page: string): Row[] => {
  const [heading, , ...lines] = page
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line =>
      line
        .slice(2, -2)
        .split(' | ')
        .map(cell => cell.trim().replaceAll('\\|', '|')),
    )
  return lines.map(([version = '', debian = '', on = '', ...cells]) => ({
    version,
    debian,
    on,
    cells: Object.fromEntries(
      cells.flatMap((cell, at) => (cell ? [[heading![at + FIXED.length]!, cell]] : [])),
    ),
  }))
}
