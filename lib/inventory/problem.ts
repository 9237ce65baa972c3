import { usage } from '../errors.ts'
import type { Source } from './source.ts'

/** Part of the inventory's text, as offsets in it; the end is exclusive. */
export type Range = [start: number, end: number]

/** One complaint about the inventory, at the text it is about; the message names the cure. */
export type Problem = { range: Range; message: string }

const MOST = 10
const WIDTH = 110

// What came from a file must not steer the operator's terminal.
const harmless = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, c => (c === '\t' ? ' ' : '·'))

/** A value as it may be shown in a sentence: on one line, without control characters, not endless. */
export const shown = (value: string): string => {
  const text = harmless(value)
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``
}

/** `hosts.yaml:7:9`, the form editors and terminals turn into a link. */
export const where = (source: Source, [start]: Range): string => {
  const { line, column } = source.position(start)
  return `${source.shown}:${line}:${column}`
}

const excerpt = (source: Source, [start, end]: Range): string[] => {
  const { line, column } = source.position(start)
  const text = source.line(line)
  const from = Math.max(0, column - WIDTH + 20)
  const numbered = (n: number, content: string) =>
    `${String(n).padStart(4)} | ${harmless(content).slice(from, from + WIDTH)}`.trimEnd()
  const carets = Math.max(1, Math.min(end - start, text.length - column + 1, WIDTH - (column - 1 - from)))
  return [
    ...(line > 1 ? [numbered(line - 1, source.line(line - 1))] : []),
    numbered(line, text),
    `     | ${' '.repeat(column - 1 - from)}${'^'.repeat(carets)}`,
  ]
}

/** A complaint as the operator sees it: `file:line:column: message`, the line before, the line, carets. */
export const render = (source: Source, problem: Problem): string =>
  [`${where(source, problem.range)}: ${harmless(problem.message)}`, ...excerpt(source, problem.range)].join(
    '\n',
  )

/** The error for a bad inventory: its first ten complaints in file order, each one only once. */
export const complain = (source: Source, problems: Problem[]) => {
  const blocks = [
    ...new Set(problems.toSorted((a, b) => a.range[0] - b.range[0]).map(problem => render(source, problem))),
  ]
  const more = blocks.length - MOST
  return usage([...blocks.slice(0, MOST), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n'), {
    state: 'no host was contacted',
    next: 'Keys: hosts.example.yaml',
  })
}
