import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, rounded, slope } from '../../bench/statistics.ts'

test('the median is the middle one, or lies between the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([10, 2, 1, 4]), 3)
  assert.throws(() => median([]), /nothing was measured/)
})

test('a slope is what each further one costs, whatever the first one did', () => {
  assert.equal(
    slope([
      [0, 500],
      [10, 580],
      [100, 1300],
    ]),
    8,
  )
  assert.throws(() => slope([[1, 2]]), /two different places/)
})

test('a ratio has three digits', () => {
  assert.deepEqual([18.456, 0.12345, 1234.5].map(rounded), [18.5, 0.123, 1230])
})
