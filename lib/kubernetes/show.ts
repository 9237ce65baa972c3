import type { RunStep } from '../step.ts'

type Shown = { columns: string[]; rows: string[][] }

/** A step that only shows a table, on the operator's machine. */
export const show = (title: string, { columns, rows }: Shown): RunStep => ({
  title,
  on: [],
  run: { plan: () => [], tell: () => ({ events: [{ event: 'table', columns, rows }] }) },
})

/** A step that shows lines to paste: each is a row of its own, which no window folds where it has no blanks. */
export const paste = (title: string, heading: string, lines: string[]): RunStep =>
  show(title, { columns: [heading], rows: lines.map(line => [line]) })
