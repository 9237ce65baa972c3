import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, layersOf } from '../../../reliability/checker/check.ts'
import { madeHistory } from '../../../reliability/checker/generate.ts'
import { plants } from '../../../reliability/checker/plants.ts'
import { replay } from '../../../reliability/checker/replay.ts'
import { randomFrom } from '../../../reliability/random.ts'

const SEEDS = Array.from({ length: 15 }, (_, seed) => seed)

test('a history of a store without faults has nothing wrong in it, and replays to itself', () => {
  for (const seed of SEEDS) {
    const history = madeHistory(seed)
    assert.deepEqual(check(history), { violations: [], lost: 0 }, `seed ${seed}`)
    assert.deepEqual(replay(history), history, `seed ${seed}`)
  }
})

for (const [name, { into }] of Object.entries(plants))
  test(`a planted fault is found whatever the seed: ${name}`, () => {
    for (const seed of SEEDS) {
      const planted = into(madeHistory(seed), randomFrom(seed))
      assert.ok(planted, `seed ${seed}: there is no place for it`)
      assert.notEqual(check(planted).violations.length, 0, `seed ${seed}`)
    }
  })

test('the search finds stale reads by values alone, where the revisions are left out', () => {
  const found = SEEDS.filter(seed => {
    const planted = plants['stale read']!.into(madeHistory(seed), randomFrom(seed))
    return layersOf(planted!, seed).search.length
  })
  assert.ok(found.length > SEEDS.length / 3, `${found.length} of ${SEEDS.length}`)
})

test('what nobody reads again is found by the last read of every key alone', () => {
  const planted = plants['lost and unread']!.into(madeHistory(3), randomFrom(3))!
  const { set, revisions, search, lost } = layersOf(planted, 3)
  assert.equal(lost, 1)
  assert.equal(set.length, 1)
  assert.deepEqual([...revisions, ...search].length, 1)
})
