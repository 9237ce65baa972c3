import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from '../../../lib/remembered.ts'

test('a text is worked out once, also when nothing comes of it', () => {
  const asked: string[] = []
  const find = remembered(text => {
    asked.push(text)
    return text === 'none' ? undefined : { text }
  })
  assert.equal(find('a'), find('a'))
  assert.equal(find('none'), undefined)
  assert.equal(find('none'), undefined)
  assert.deepEqual(find('b'), { text: 'b' })
  assert.deepEqual(asked, ['a', 'none', 'b'])
})

test('what it remembers is bounded, and what it forgot is worked out again', () => {
  let worked = 0
  const find = remembered(text => {
    worked++
    return text.length
  })
  for (let n = 0; n < 2000; n++) assert.equal(find(`text ${n}`), `text ${n}`.length)
  assert.equal(find('text 0'), 6)
  assert.equal(worked, 2001)
})
