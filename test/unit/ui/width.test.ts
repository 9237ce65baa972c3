import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { displayWidth, pad, plain, truncate, wrap } from '../../../lib/ui/width.ts'

test('wide characters take two columns, combining marks none', () => {
  assert.equal(displayWidth('etcd'), 4)
  assert.equal(displayWidth('東京'), 4)
  assert.equal(displayWidth('e\u0301'), 1)
  assert.equal(displayWidth('👩‍💻'), 2)
  assert.equal(displayWidth('● ✓ ✗ – …'), 9)
})

test('what is counted without a look at each takes one column each, as it does with one', () => {
  const ranges = [
    [0xa1, 0xac],
    [0xae, 0x2ff],
    [0x2010, 0x2027],
    [0x2500, 0x25fc],
    [0x2713, 0x2713],
    [0x2717, 0x2717],
  ]
  for (const [first, last] of ranges)
    for (let code = first!; code <= last!; code++) {
      const letter = String.fromCodePoint(code)
      const named = `U+${code.toString(16)}`
      assert.equal(displayWidth(letter), 1, named)
      assert.equal(displayWidth(`${letter}\u0301`), 1, `${named} with a mark`)
      assert.equal(displayWidth(`東${letter}`), 3, `${named} behind a wide one`)
    }
})

test('a cut text never exceeds its columns and says that it was cut', () => {
  assert.equal(truncate('東京都', 4), '東…')
  assert.equal(truncate('etcd', 4), 'etcd')
  const text = fc.string({ unit: 'grapheme' }).map(plain)
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 30 }), (t, n) =>
      assert.ok(displayWidth(truncate(t, n)) <= n),
    ),
  )
})

test('padding counts columns, not characters', () => {
  assert.equal(pad('東', 4), '東  ')
})

test('folding keeps every word and breaks none', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }).map(w => w.join(' '))
  fc.assert(
    fc.property(words, fc.integer({ min: 5, max: 40 }), (text, width) => {
      const lines = wrap(text, width)
      assert.equal(lines.join(' '), text)
      for (const line of lines) assert.ok(line.length <= width || !line.includes(' '))
    }),
  )
})

test('text from a host can neither move the cursor nor recolour the terminal', () => {
  assert.equal(plain('\x1b[31mred\x1b[0m\x1b]0;title\x07 \r\b\ta\u202eb'), 'red   ab')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), t =>
      assert.doesNotMatch(plain(t), /[\0-\x09\x0b-\x1f\x7f-\x9f]/),
    ),
  )
})
