import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { unifiedDiff } from '../../../lib/diff.ts'

/** Applies a unified diff strictly: every context and removed line must be found exactly where the header says. */
const patch = (before: string, diff: string): string => {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const lines = diff.match(/[^\n]*\n/g) ?? []
  const out: string[] = []
  let at = 0
  for (const [i, line] of lines.entries()) {
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(line)
    if (header) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1)
      out.push(...old.slice(at, start))
      at = start
      assert.equal(
        out.length,
        Number(header[3]) - (header[4] === '0' ? 0 : 1),
        'the new side starts elsewhere',
      )
      continue
    }
    if (line.startsWith('\\')) continue
    const text = lines[i + 1]?.startsWith('\\') ? line.slice(1, -1) : line.slice(1)
    if (line[0] !== '+') assert.equal(old[at++], text)
    if (line[0] !== '-') out.push(text)
  }
  return [...out, ...old.slice(at)].join('')
}

const text = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', 'name: etcd1', '', ' '), { maxLength: 40 }), fc.boolean())
  .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''))

test('applying the diff to the old text gives the new text', () => {
  fc.assert(fc.property(text, text, (a, b) => assert.equal(patch(a, unifiedDiff(a, b)), b)))
})

test('equal texts have an empty diff', () => {
  fc.assert(fc.property(text, a => assert.equal(unifiedDiff(a, a), '')))
})

test('a changed line is shown with three lines of context', () => {
  const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9']
  assert.equal(
    unifiedDiff(`${lines.join('\n')}\n`, `${lines.join('\n').replace('5', 'five')}\n`),
    '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  )
})

test('changes far apart are hunks of their own, with line numbers that count earlier hunks', () => {
  const old = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`)
  const now = ['new\n', ...old.slice(0, 19), 'last\n']
  assert.deepEqual(unifiedDiff(old.join(''), now.join('')).match(/^@@.*$/gm), [
    '@@ -1,3 +1,4 @@',
    '@@ -17,4 +18,4 @@',
  ])
})

test('a file that is created or emptied starts at line 0 on its empty side', () => {
  assert.equal(unifiedDiff('', 'a\n'), '@@ -0,0 +1 @@\n+a\n')
  assert.equal(unifiedDiff('a\nb\n', ''), '@@ -1,2 +0,0 @@\n-a\n-b\n')
})

test('a missing newline at the end is said, as diff(1) says it', () => {
  assert.equal(unifiedDiff('a', 'a\n'), '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n')
})
