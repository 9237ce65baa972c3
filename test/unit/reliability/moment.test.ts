import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stamped } from '../../../lib/events.ts'
import { momentOf } from '../../reliability/boundaries/moment.ts'
import { randomFrom } from '../../reliability/random.ts'

const at = (second: number) => new Date(second * 1000).toISOString()
const begins = (count: number): Stamped[] =>
  Array.from({ length: count }, (_, second) => ({
    event: 'mutation' as const,
    phase: 'begin' as const,
    host: 'a',
    step: 'Write it',
    what: [],
    at: at(second),
  }))
const events: Stamped[] = [...begins(10), { event: 'note', message: 'the last one', at: at(10) }]

test('the same seed is the same moment', () => {
  assert.deepEqual(momentOf(events, randomFrom(7)), momentOf(events, randomFrom(7)))
})

test('every change is met, and always before the run has ended', () => {
  const random = randomFrom(1)
  const moments = Array.from({ length: 500 }, () => momentOf(events, random))
  assert.deepEqual(
    [...new Set(moments.map(({ nth }) => nth))].sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
  for (const { nth, delay } of moments) assert.ok(nth - 1 + delay / 1000 < 10, `${nth} ${delay}`)
})

test('of several on one way, each leaves something for the others', () => {
  const random = randomFrom(1)
  for (let n = 0; n < 200; n++) assert.ok(momentOf(events, random, 5).nth <= 2)
})
