import { displayWidth, pad, plain, wrap } from './ui/width.ts'

const GAP = 2
/** A last column narrower than this is no pleasure to read wrapped; then each row becomes a block. */
const NARROWEST = 20

const rendered = (cells: string[], widths: number[], last: number): string[] => {
  const folded = wrap(cells.at(-1) ?? '', last)
  const ahead = cells.slice(0, -1).map((cell, i) => pad(cell, widths[i]! + GAP))
  const hang = ' '.repeat(widths.slice(0, -1).reduce((sum, w) => sum + w + GAP, 0))
  return folded.map((part, i) => ((i === 0 ? ahead.join('') : hang) + part).trimEnd())
}

const block = (columns: string[], row: string[], width: number): string[] => {
  const label = 2 + Math.max(...columns.slice(1).map(displayWidth), 0) + GAP
  const facts = row
    .slice(1)
    .flatMap((cell, i) =>
      wrap(cell, width - label).map((part, n) => pad(n === 0 ? `  ${columns[i + 1]}` : '', label) + part),
    )
  return [row[0] ?? '', ...facts.map(line => line.trimEnd())]
}

/**
 * Lines of a table with aligned columns, the header (upper case) first. What does not fit into `width` columns of the
 * terminal folds its last column, or, when that leaves too little, becomes one block of `COLUMN  value` lines per row.
 */
export const table = (columns: string[], rows: string[][], width = Number.POSITIVE_INFINITY): string[] => {
  const head = columns.map(column => plain(column).toUpperCase())
  const body = rows.map(row => columns.map((_, i) => plain(row[i] ?? '').replaceAll('\n', ' ')))
  const widths = head.map((_, i) => Math.max(...[head, ...body].map(row => displayWidth(row[i]!))))
  const last = width - widths.slice(0, -1).reduce((sum, w) => sum + w + GAP, 0)
  if (last < Math.min(NARROWEST, widths.at(-1) ?? 0)) return body.flatMap(row => block(head, row, width))
  return [head, ...body].flatMap(row => rendered(row, widths, last))
}
