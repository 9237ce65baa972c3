import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { commandLine, quote } from '../../../lib/quote.ts'

const shells = [['dash'], ['bash', '--posix'], ['bash'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync(program, ['-c', ':']).error === undefined,
)

/** What a shell passes on for a command line: its words, told apart by NUL. */
const heard = ([program = '', ...options]: string[], text: string): Buffer => {
  const { stdout, stderr, status } = spawnSync(program, [...options, '-c', text])
  assert.equal(status, 0, stderr.toString())
  return stdout
}
const bytes = (words: string[]) => Buffer.concat(words.map(word => Buffer.from(`${word}\0`)))

const withoutNul = (text: string) => text.replaceAll('\0', '')
const any = fc.string({ unit: 'binary', maxLength: 40 }).map(withoutNul)
const nasty = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '$',
      '`',
      '!',
      '~',
      '*',
      '?',
      '[',
      '#',
      '-',
      '=',
      ' ',
      '\x01',
      '\x7f',
      '\x1b',
      'é',
      '💥',
      'a',
    ),
    { maxLength: 20 },
  )
  .map(parts => parts.join(''))
const words = fc.array(fc.oneof(any, nasty), { minLength: 1, maxLength: 40 })

for (const shell of shells)
  test(`any words reach the far side of ${shell.join(' ')} byte for byte`, () => {
    fc.assert(
      fc.property(words, list => {
        assert.deepEqual(heard(shell, commandLine(['printf', '%s\\0', ...list])), bytes(list))
      }),
      { numRuns: 60 },
    )
  })

test('every single code unit below 0x3000 survives a real dash', () => {
  const list = Array.from({ length: 0x2fff }, (_, index) => String.fromCodePoint(index + 1))
  assert.deepEqual(heard(['dash'], commandLine(['printf', '%s\\0', ...list])), bytes(list))
})

test('a quoted word is one word wherever it stands, also first and in an assignment', () => {
  fc.assert(
    fc.property(words, list => {
      const text = list.map(word => `x=${quote(word)}; printf '%s\\0' "$x"`).join('\n')
      assert.deepEqual(heard(['dash'], text), bytes(list))
    }),
    { numRuns: 30 },
  )
  for (const word of ['-n', '=ls', '~root', '#no', 'if', 'a=b', ''])
    assert.equal(heard(['dash'], `for w in ${quote(word)}; do printf '%s' "$w"; done`).toString(), word)
})

test('plain words stay readable in what --verbose shows', () => {
  assert.equal(
    commandLine(['put_file', '/etc/etcd/etcd.yaml', '0640', 'root', '--x=1,2']),
    'put_file /etc/etcd/etcd.yaml 0640 root --x=1,2',
  )
  assert.equal(quote("it's"), "'it'\\''s'")
  assert.equal(quote(''), "''")
})

test('NUL is refused, since no argument can carry it', () => {
  assert.throws(() => quote('a\0b'), TypeError)
  assert.throws(() => commandLine(['echo', '\0']), TypeError)
})
