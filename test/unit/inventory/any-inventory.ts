import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RunbookError } from '../../../lib/errors.ts'
import { example } from '../../../lib/inventory/example.ts'
import { loaded } from './helper.ts'

/** The example with every key said. */
export const BASE = example()
  .replace(/^\s*# .*\n/gm, '')
  .replace(/^( *)#(?=\w+:)/gm, '$1')
const LINES = BASE.split('\n')

/** Runs it, which loads or is refused with exit 2, and then says a place and nothing that steers a terminal. */
export const endsInOrder = (load: () => unknown): void => {
  try {
    load()
  } catch (error) {
    assert.ok(error instanceof RunbookError, `${(error as Error).stack}`)
    assert.equal(error.exit, 2)
    assert.match(error.message, /^\S*hosts\.yaml:\d+:\d+: \S/)
    assert.doesNotMatch(error.message, /[^\P{Cc}\n]/u)
  }
}

export const loadsOrIsRefused = (text: string): void => endsInOrder(() => loaded(text))

const SIGNS = ['{', '}', '[', ']', ':', ': ', '- ', '? ', '*a', '&a ', '!!x ', '"', "'", '#', '|\n', '>']
const SPACES = ['\t', '\n', '\r\n', '    ', '---\n', '...\n', '%YAML 1.1\n', '<<: ']
const WORDS = ['__proto__', 'constructor', 'null', '~', '.inf', '0x10', '-', '010', '::1', '3.10', 'true']
const ODD = ['\u0000', '\u001b[31m', '\u202e', '\u2028', '\ud800', '\u043e', '10.0.0.11']

const token = fc.oneof(
  fc.constantFrom(...SIGNS, ...SPACES, ...WORDS, ...ODD),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const edit = fc.record({
  at: fc.nat(BASE.length),
  cut: fc.oneof(fc.constant(0), fc.nat(30)),
  insert: token,
})

/** A good file that something was typed into, cut from, or doubled in. */
const edited = fc
  .array(edit, { minLength: 1, maxLength: 4 })
  .map(edits =>
    edits.reduce((text, { at, cut, insert }) => text.slice(0, at) + insert + text.slice(at + cut), BASE),
  )

/** Its lines in any order, left out or twice. */
const shuffled = fc.array(fc.constantFrom(...LINES), { maxLength: 40 }).map(lines => lines.join('\n'))

const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 2379.5, 1e300, '', 'x', '10.0.0.9', '3.6.14', '/srv/x', '~/x'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.nat(60).map(depth =>
      Array(depth)
        .fill(0)
        .reduce<unknown>(inner => [inner], 'deep'),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('version', 'address', 'config', '__proto__', 'x'), tie('value'), {
      maxKeys: 3,
    }),
  ),
})).value

const PLACES = LINES.map((line, n) => ({ n, key: /^( *\w+:)/.exec(line)?.[1] })).filter(({ key }) => key)

/** A value of any kind at any key. */
const misfitted = fc.tuple(fc.constantFrom(...PLACES), value).map(([{ n, key }, any]) => {
  const indent = /^ */.exec(key!)![0].length
  const next = LINES.findIndex((line, m) => m > n && line !== '' && /^ */.exec(line)![0].length <= indent)
  return [...LINES.slice(0, n), `${key} ${JSON.stringify(any)}`, ...(next < 0 ? [] : LINES.slice(next))].join(
    '\n',
  )
})

/** Texts of inventories, by how they came about; share: how much of a long run each is. */
export const texts: { what: string; share: number; text: fc.Arbitrary<string> }[] = [
  { what: 'a good file that something was typed into, cut from or doubled in', share: 0.4, text: edited },
  { what: 'lines of a good file in any order, left out or twice', share: 0.2, text: shuffled },
  { what: 'a value of any kind at any key', share: 0.4, text: misfitted },
]

/** Files of any bytes, alone or spliced into a good one. */
export const anyBytes: fc.Arbitrary<Buffer> = fc
  .tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(BASE.length), fc.boolean())
  .map(([bytes, at, alone]) =>
    alone
      ? Buffer.from(bytes)
      : Buffer.concat([Buffer.from(BASE.slice(0, at)), bytes, Buffer.from(BASE.slice(at))]),
  )
