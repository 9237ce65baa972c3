import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Stamped } from '../../../lib/events.ts'
import { terminal } from '../../../lib/ui.ts'

const file = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url)
const eventsOf = (name: string): Stamped[] =>
  readFileSync(file(`${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

type Window = { columns?: number; color?: boolean; verbose?: boolean }
const shown = (name: string, { columns, color = false, verbose = false }: Window): string => {
  let text = ''
  const stream = {
    write: (part: string) => (text += part),
    isTTY: columns !== undefined,
    columns: columns ?? 0,
  }
  const clock = { now: () => 0, every: () => () => {} }
  const sink = terminal({ stream, color, verbose, rewrites: false, clock })
  for (const event of eventsOf(name)) sink(event)
  return text
}

/** UPDATE=1 writes what is printed now; look at the difference before you keep it. */
const matches = (text: string, transcript: string): void => {
  if (process.env['UPDATE']) writeFileSync(file(transcript), text)
  assert.equal(text, readFileSync(file(transcript), 'utf8'))
}

const cases: [sentence: string, name: string, window: Window, transcript: string][] = [
  ['a run on new machines prints what it changed, the table and what to try next', 'fresh', {}, 'fresh.txt'],
  ['a run on new machines reads well in 80 columns', 'fresh', { columns: 80 }, 'fresh.80.txt'],
  ['a run on new machines reads well in 60 columns', 'fresh', { columns: 60 }, 'fresh.60.txt'],
  [
    '--verbose adds clean steps, changes, output and round trips',
    'fresh',
    { verbose: true },
    'fresh.verbose.txt',
  ],
  [
    'colour marks signs, names and numbers and changes no word',
    'fresh',
    { color: true, columns: 120 },
    'fresh.color.txt',
  ],
  ['a run with nothing to do is one line', 'again', {}, 'again.txt'],
  ['a run with nothing to do is one line in 80 columns', 'again', { columns: 80 }, 'again.80.txt'],
  ['a run with nothing to do is one line in 60 columns', 'again', { columns: 60 }, 'again.60.txt'],
  ['a dry run prints each diff once and that nothing was touched', 'dry-run', {}, 'dry-run.txt'],
  ['a dry run colours its diffs', 'dry-run', { color: true, columns: 80 }, 'dry-run.color.txt'],
  ['a failed step prints its facts, its exit code and where the report is', 'failed', {}, 'failed.txt'],
  ['facts fold in a narrow window, commands do not', 'failed', { columns: 60 }, 'failed.60.txt'],
  ['a mistake in the inventory is quoted with its place', 'inventory', {}, 'inventory.txt'],
  ['a lock held by somebody else is two lines', 'locked', {}, 'locked.txt'],
  ['a refusal says why and what to type', 'refused', { columns: 80 }, 'refused.80.txt'],
  ['an unreachable host prints its facts without a step', 'unreachable', {}, 'unreachable.txt'],
  ['a runbook that only looks shows its findings when run alone', 'preflight', {}, 'preflight.txt'],
  ['a table too wide for the window folds its last column', 'preflight', { columns: 80 }, 'preflight.80.txt'],
]
for (const [sentence, name, window, transcript] of cases)
  test(sentence, () => matches(shown(name, window), transcript))

test('a coloured transcript without its colours is the plain one', () => {
  const plain = shown('dry-run', { color: true }).replaceAll(/\x1b\[[0-9;]*m/g, '')
  assert.equal(plain, shown('dry-run', {}))
})

test('no line of running text is wider than the window', () => {
  for (const columns of [60, 80])
    for (const line of shown('fresh', { columns }).split('\n'))
      assert.ok(/^(Report|Next): /.test(line) || line.length <= columns, line)
})
