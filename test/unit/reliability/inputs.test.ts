import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitOf, judged, local } from '../../reliability/inputs/entry.ts'
import { tryJudged } from '../../reliability/inputs/judged.ts'
import { entries } from '../../reliability/inputs/table.ts'
import { complaintsAbout, sentenceOf, wordsOf } from '../../reliability/inputs/words.ts'

const numberOf = (id: string) => Number(/^\d+/.exec(id)?.[0])

test('Every bad input has a name of its own, and all are told in the order of their numbers', () => {
  const ids = entries.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)])
  assert.ok(ids.every(id => /^\d+[a-z]?$/.test(id)))
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => numberOf(a) - numberOf(b) || a.localeCompare(b)),
  )
})

test('A refusal ends with 2 before any host is contacted and with 5 on hosts, unless it says otherwise', () => {
  assert.equal(exitOf(local('1', '', 'refuse', {})), 2)
  assert.equal(exitOf(local('1', '', 'refuse', { exit: 5 })), 5)
  assert.equal(exitOf(local('1', '', 'warn', {})), 0)
  assert.equal(exitOf(judged('1', '', 'refuse', () => [])), 5)
})

test('Another exit code, a missing word and a stack trace are all complained about', () => {
  const expected = { exit: 2, says: ['hosts.yaml:4:7'] }
  assert.deepEqual(complaintsAbout({ exit: 2, words: 'hosts.yaml:4:7: no' }, expected), [])
  assert.deepEqual(complaintsAbout({ exit: 1, words: 'x\n    at run (/lib/cli.ts:1:2)\n' }, expected), [
    'it ended with 1, not 2',
    'it ended with a stack trace',
    'it did not say “hosts.yaml:4:7”',
  ])
})

test('What a run said is its error with all details, its warnings and what it wrote beside them', () => {
  const words = wordsOf({
    exit: 2,
    events: [
      { event: 'warning', message: 'w' },
      { event: 'error', exit: 2, message: 'm', details: { because: 'b', next: 'n' } },
    ],
    stderr: 's',
  })
  assert.equal(words, 'w\nm\nb\nn\ns')
  assert.equal(sentenceOf(words, ['b']), 'b')
  assert.equal(sentenceOf(words, []), 'w')
})

test('A fixture whose finding is of another weight than the verdict is no success', () => {
  const finding = { host: 'etcd1', level: 'warn', what: 'it is slow', detail: 'why', next: 'do' } as const
  assert.equal(tryJudged(judged('1', '', 'warn', () => [finding], 'etcd1: it is slow')).exit, 0)
  assert.throws(() => tryJudged(judged('1', '', 'refuse', () => [finding], 'it is slow')))
  assert.throws(() => tryJudged(judged('1', '', 'warn', () => [finding], 'it is fast')))
  const hard = { ...finding, level: 'refuse' } as const
  assert.throws(() => tryJudged(judged('1', '', 'accept', () => [hard])))
  assert.equal(tryJudged(judged('1', '', 'refuse', () => [hard], 'it is slow')).exit, 5)
})
