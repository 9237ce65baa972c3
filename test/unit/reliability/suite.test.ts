import assert from 'node:assert/strict'
import { test } from 'node:test'
import { junit } from '../../reliability/junit.ts'
import type { Options } from '../../reliability/part.ts'
import { sample } from '../../reliability/random.ts'
import { shardOf, suiteFor, wanted } from '../../reliability/suite.ts'
import { optionsOf } from '../../reliability/words.ts'

test('every case belongs to exactly one shard, and no shard is empty', () => {
  const names = Array.from({ length: 200 }, (_, n) => `boundaries · chain · ${n}`)
  const shards = names.map(name => shardOf(name, 4))
  assert.deepEqual([...new Set(shards)].sort(), [1, 2, 3, 4])
})

test('a sample is the same again with the same seed, another with another, and keeps the order', () => {
  const all = Array.from({ length: 100 }, (_, n) => n)
  assert.deepEqual(sample(all, 5, 7), sample(all, 5, 7))
  assert.notDeepEqual(sample(all, 5, 7), sample(all, 5, 8))
  assert.deepEqual(
    sample(all, 5, 7),
    sample(all, 5, 7).toSorted((a, b) => a - b),
  )
  assert.equal(sample(all, 1000, 7).length, 100)
})

test('a case that a run before has brought to a good end is not tried again when only the rest is asked for', async () => {
  const options: Options = { quick: false, shard: { i: 1, n: 1 }, rest: true, seed: 1, only: [] }
  const round = { options, commit: 'c', done: new Set(['nemeses · N1']), kept: new Map() }
  const suite = suiteFor({ name: 'lane', quick: false, run: async () => {} }, round)
  const tried: string[] = []
  const cases = ['N1', 'N2'].map(id => ({
    part: 'nemeses' as const,
    id,
    title: id,
    run: async () => {
      tried.push(id)
      return {}
    },
  }))
  await suite.run(cases)
  assert.deepEqual(tried, ['N2'])
  assert.ok(!suite.mine(['nemeses · N1']))
})

test('words after npm run reliability', () => {
  const of = (...words: string[]) => optionsOf(words, 9) as Options
  assert.deepEqual(of(), { quick: false, shard: { i: 1, n: 1 }, rest: false, seed: 9, only: [] })
  assert.deepEqual(of('--quick', '--rest', '--seed', '4', '--only', 'N2', '--shard', '2/3'), {
    quick: true,
    shard: { i: 2, n: 3 },
    rest: true,
    seed: 4,
    only: ['N2'],
  })
  assert.equal(optionsOf(['--help'], 9), 'help')
  for (const wrong of [['--fast'], ['--shard', '3/2'], ['--shard', '0/2'], ['--seed', 'x'], ['--seed']])
    assert.throws(() => optionsOf(wrong, 9), { exit: 2 })
})

test('the report has what was tried, with why it failed, as XML can say it', () => {
  const xml = junit([
    { part: 'nemeses', id: 'N1', title: 'a <b>', outcome: { ok: false, note: 'said "no"\u0000' } },
    { part: 'nemeses', id: 'N2', title: 'not tried' },
  ])
  assert.match(xml, /name="N1: a &#60;b&#62;".*<failure>said &#34;no&#34;\ufffd</)
  assert.doesNotMatch(xml, /N2/)
})

test('a word asks for the cases that have it, and a number is whole', () => {
  assert.ok(wanted('crashes nemeses N2 · other', ['n2']))
  assert.ok(!wanted('crashes nemeses N20', ['N2']))
  assert.ok(wanted('crashes nemeses N20', ['N2', 'crash']))
  assert.ok(wanted('crashes nemeses N20', []))
})
