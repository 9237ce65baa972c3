import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../../../reliability/checker/check.ts'
import { madeHistory } from '../../../reliability/checker/generate.ts'
import type { History } from '../../../reliability/checker/history.ts'
import { replay } from '../../../reliability/checker/replay.ts'

const BUMP = 1_000_000_000
const SEEDS = Array.from({ length: 10 }, (_, seed) => seed)

/** The same clients, whose cluster was restored half-way from a snapshot 40 revisions old, as it should be. */
const restored = (history: History, restores: number): History => {
  let before = 0
  let after = 0
  return replay(
    { ...history, restores },
    {
      before: (store, _, at, steps) => {
        if (at !== Math.floor(steps.length / 2)) return
        before = store.revision
        store.rewind(before - 40)
        store.revision += BUMP
        after = store.revision
      },
      finish: replayed => {
        const [old, anew] = [history.watches[0]!, replayed.watches[0]!]
        const upTo = old.events.filter(({ modified }) => modified <= before)
        const since = anew.events.filter(({ modified }) => modified > after)
        return {
          ...replayed,
          watches: [
            { ...old, until: before, events: upTo },
            { ...anew, from: after + 1, events: since },
          ],
        }
      },
    },
  )
}

test('a restore that was declared takes writes away, and nothing is wrong', () => {
  for (const seed of SEEDS)
    assert.deepEqual(check(restored(madeHistory(seed), 1)), { violations: [], lost: 0 }, `seed ${seed}`)
})

test('the same restore is wrong when nobody declared it', () => {
  for (const seed of SEEDS)
    assert.match(
      check(restored(madeHistory(seed), 0)).violations.join('\n'),
      /jumps to \d+, and nothing was restored/,
    )
})

test('a write that is lost after a restore is lost, and so is one before others that came back', () => {
  const history = restored(madeHistory(4), 1)
  const unique = history.operations.filter(({ kind, key }) => kind === 'put' && key.includes('unique'))
  for (const lost of [
    unique.findLast(({ outcome }) => outcome === 'ok')!,
    unique.find(({ outcome }) => outcome === 'ok')!,
  ]) {
    const finals = history.finals.map(final => ({
      ...final,
      keys: new Map([...final.keys].filter(([key]) => key !== lost.key)),
    }))
    assert.equal(check({ ...history, finals }).lost, 1, lost.key)
  }
})
