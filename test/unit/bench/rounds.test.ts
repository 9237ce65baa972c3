import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interleaved, order } from '../../bench/rounds.ts'

const contestants = (seen: string[]) =>
  ['a', 'b', 'slow'].map(name => ({
    name,
    rounds: name === 'slow' ? 1 : undefined,
    measure: async (round: number) => {
      seen.push(name)
      return round
    },
  }))

test('everybody is measured in turn, not one after another; the slow ones in the first rounds', () => {
  const names = order(contestants([]), 3).map(({ contestant }) => contestant.name)
  assert.deepEqual(names, ['a', 'b', 'slow', 'a', 'b', 'a', 'b'])
})

test('samples are kept by name in the order they were taken', async () => {
  const seen: string[] = []
  const told: string[] = []
  const samples = await interleaved(contestants(seen), 2, name => told.push(name))
  assert.deepEqual(seen, ['a', 'b', 'slow', 'a', 'b'])
  assert.deepEqual(told, seen)
  assert.deepEqual(
    [...samples],
    [
      ['a', [0, 1]],
      ['b', [0, 1]],
      ['slow', [0]],
    ],
  )
})
