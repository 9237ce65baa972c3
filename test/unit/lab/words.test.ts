import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunbookError } from '../../../lib/errors.ts'
import { partOf } from '../../words.ts'

const FILES = ['chain.bats', 'serving.bats']
const part = (...words: string[]) => partOf(words, FILES)

test('no word is all tests; a kind or a file is only that', () => {
  assert.equal(part(), 'all')
  assert.equal(part('unit'), 'unit')
  assert.equal(part('e2e'), 'e2e')
  assert.equal(part('e2e/serving.bats'), 'e2e/serving.bats')
  assert.equal(part('test/e2e/serving.bats'), 'e2e/serving.bats')
})

test('asking for help runs nothing', () => {
  for (const word of ['--help', '-h', 'help']) assert.equal(part(word), 'help')
  assert.equal(part('unit', '--help'), 'help')
})

for (const [words, said] of [
  [['--fast'], /There is no part --fast of the tests/],
  [['e2e/servng.bats'], /did you mean `e2e\/serving\.bats`|e2e\/serving\.bats/],
  [['unit', 'e2e'], /one part, not 2: unit e2e/],
] as const)
  test(`\`npm test -- ${words.join(' ')}\` is exit 2 with the list of what there is`, () => {
    assert.throws(
      () => part(...words),
      (error: unknown) => {
        assert.ok(error instanceof RunbookError)
        assert.equal(error.exit, 2)
        assert.match(error.message, said)
        assert.match(
          error.details.next ?? '',
          /one of unit, e2e, reliability, e2e\/chain\.bats, e2e\/serving\.bats/,
        )
        return true
      },
    )
  })
