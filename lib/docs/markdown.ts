/** First line below a generated page's heading, so that nobody edits the page by hand. */
export const GENERATED =
  '<!-- Made from the runbook itself by `npm run docs`. Edit the runbook, not this page. -->'

const PLACEHOLDER = /[\w./-]*<[\w.]+>(?:[\w./<>-]*[\w>])?/g
const isIndented = (line: string | undefined): boolean => /^ {2,}\S/.test(line ?? '')

/** A runbook's prose as Markdown: `<name>` would vanish as an HTML tag, and indented lines would run together. */
export const prose = (text: string): string =>
  [...text.trim().split('\n'), '']
    .flatMap((line, index, lines) => {
      const fence = isIndented(line) === isIndented(lines[index - 1]) ? [] : ['```']
      return [...fence, isIndented(line) ? line.trimStart() : line.replace(PLACEHOLDER, '`$&`')]
    })
    .join('\n')
    .trimEnd()

/** A block of text that is shown as it is. */
export const block = (lines: string[]): string => ['```', ...lines, '```'].join('\n')

/** A table with a heading for each column; `|` in a cell would end it. */
export const table = (columns: string[], rows: string[][]): string =>
  [columns, columns.map(() => '---'), ...rows]
    .map(row => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
