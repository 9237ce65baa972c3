import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionsOf, PARTS } from '../../bench/words.ts'

test('without a word everything is measured; --only keeps the order of the parts', () => {
  assert.deepEqual(optionsOf([]), { quick: false, parts: [...PARTS] })
  assert.deepEqual(optionsOf(['--only', 'rtt', '--quick', '--only', 'noop']), {
    quick: true,
    parts: ['noop', 'rtt'],
  })
  assert.equal(optionsOf(['--quick', '--help']), 'help')
})

test('a wrong word is answered with the right one', () => {
  assert.throws(() => optionsOf(['--only', 'nop']), /no part nop.*noop/)
  assert.throws(() => optionsOf(['--only']), /--only needs a part/)
  assert.throws(() => optionsOf(['--quik']), /no --quik here.*--quick/)
})
