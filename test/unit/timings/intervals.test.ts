import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { covered } from '../../../lib/timings/intervals.ts'

test('what overlaps counts once, what lies outside the window not at all', () => {
  const window = { from: 0, to: 100 }
  assert.equal(covered([], window), 0)
  assert.equal(
    covered(
      [
        { from: 50, to: 70 },
        { from: 10, to: 30 },
        { from: 20, to: 40 },
      ],
      window,
    ),
    50,
  )
  assert.equal(
    covered(
      [
        { from: -50, to: 10 },
        { from: 90, to: 200 },
        { from: 200, to: 300 },
      ],
      window,
    ),
    20,
  )
})

test('it is the number of moments at which any of them lasts', () => {
  const moment = fc.integer({ min: -10, max: 30 })
  const interval = fc.tuple(moment, moment).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 8 }), intervals => {
      const moments = Array.from({ length: 20 }, (_, at) => at)
      const lasting = moments.filter(at => intervals.some(({ from, to }) => from <= at && at < to))
      assert.equal(covered(intervals, { from: 0, to: 20 }), lasting.length)
    }),
  )
})
