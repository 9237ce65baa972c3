import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RunbookError } from '../../../lib/errors.ts'
import { example } from '../../../lib/inventory/example.ts'
import { loaded } from './helper.ts'

const BASE = example()
  .replace(/^\s*# .*\n/gm, '')
  .replace(/^( *)#(?=\w+:)/gm, '$1')
const LINES = BASE.split('\n')

/** Loads or is refused with exit 2, and then says a place and nothing that steers a terminal. */
const loadsOrIsRefused = (text: string) => {
  try {
    loaded(text)
  } catch (error) {
    assert.ok(error instanceof RunbookError, `${(error as Error).stack}`)
    assert.equal(error.exit, 2)
    assert.match(error.message, /^hosts\.yaml:\d+:\d+: \S/)
    assert.doesNotMatch(error.message, /[^\P{Cc}\n]/u)
  }
}

const token = fc.oneof(
  fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ': ',
      '- ',
      '? ',
      '*a',
      '&a ',
      '!!x ',
      '"',
      "'",
      '#',
      '|\n',
      '>',
      '\t',
      '\n',
      '\r\n',
    ],
    ...[
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '<<: ',
      '__proto__',
      'constructor',
      'null',
      '~',
      '.inf',
      '0x10',
      '-',
      '010',
    ],
    ...[
      '\u0000',
      '\u001b[31m',
      '\u202e',
      '\u2028',
      '\ud800',
      '\u043e',
      '10.0.0.11',
      '::1',
      '3.10',
      'true',
      '    ',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

test('A tab inside a host name that lacks its address reaches no terminal', () => {
  loadsOrIsRefused(BASE.replace(/^( +)lb1: .*$/m, '$1l\tb1: #'))
})

test('Whatever is typed into, cut from or doubled in a good file, it loads or is refused in order', () => {
  const edit = fc.record({
    at: fc.nat(BASE.length),
    cut: fc.oneof(fc.constant(0), fc.nat(30)),
    insert: token,
  })
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), edits =>
      loadsOrIsRefused(
        edits.reduce((text, { at, cut, insert }) => text.slice(0, at) + insert + text.slice(at + cut), BASE),
      ),
    ),
    { numRuns: 1250 },
  )
})

test('Lines in any order, left out or twice, load or are refused in order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 40 }), lines =>
      loadsOrIsRefused(lines.join('\n')),
    ),
    { numRuns: 500 },
  )
})

const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 2379.5, 1e300, '', 'x', '10.0.0.9', '3.6.14', '/srv/x', '~/x'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('version', 'address', 'config', '__proto__', 'x'), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value

test('A value of any kind at any key loads or is refused in order', () => {
  const places = LINES.map((line, n) => ({ n, key: /^( *\w+:)/.exec(line)?.[1] })).filter(({ key }) => key)
  fc.assert(
    fc.property(fc.constantFrom(...places), value, ({ n, key }, any) => {
      const indent = /^ */.exec(key!)![0].length
      const next = LINES.findIndex((line, m) => m > n && line !== '' && /^ */.exec(line)![0].length <= indent)
      const after = next < 0 ? [] : LINES.slice(next)
      loadsOrIsRefused([...LINES.slice(0, n), `${key} ${JSON.stringify(any)}`, ...after].join('\n'))
    }),
    { numRuns: 1250 },
  )
})
