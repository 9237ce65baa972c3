import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunbookError } from '../../../lib/errors.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import { readState, type Saved } from '../../../lib/restore/state.ts'
import { checkLost, survivorMoves } from '../../../lib/restore/survivor.ts'
import { clusterOf, empty, serving, stopped } from '../facts/fixture.ts'
import { factsAs, nothing, short, snapshot, wish } from './fixture.ts'

const saved = (revision: number): Saved => ({
  sha256: 'c'.repeat(64),
  size: 20512,
  revision,
  totalKeys: 9,
  hash: 'ab',
})
const without = wish({ source: () => undefined, without: ['etcd2'] })
const alone = serving(1, '0')
const refusal = (facts: Facts): RunbookError => {
  try {
    checkLost(facts)
  } catch (error) {
    return error as RunbookError
  }
  throw new Error('it was not refused')
}

test('one of three with data and without a leader is a survivor, the others gone or empty', () => {
  checkLost(factsAs([nothing, undefined, undefined], [alone, alone, alone]))
  checkLost(factsAs([nothing, nothing, nothing], [stopped, empty, empty]))
})

test('as long as there is a leader, or a majority has data, nothing needs to be lost', () => {
  assert.match(refusal(factsAs([nothing, nothing, undefined])).message, /^etcd1, etcd2 see a leader/)
  const two = refusal(factsAs([nothing, nothing, undefined], [stopped, stopped, stopped]))
  assert.equal(two.exit, 5)
  assert.match(two.details.next ?? '', /04-cluster/)
  assert.equal(refusal(factsAs([nothing, nothing, nothing], [empty, empty, empty])).exit, 1)
})

test('every survivor’s database is copied, once, after the name was typed; the one with most is fetched', () => {
  const five = clusterOf(5)
  const states = (a: Saved | undefined, b: Saved | undefined) =>
    factsAs(
      [{ ...nothing, saved: a }, { ...nothing, saved: b }, nothing, undefined, undefined],
      [stopped, stopped, empty, empty, empty],
      five,
    )
  const [first] = survivorMoves(states(undefined, undefined), without)
  assert.deepEqual(short([first!]), ['save : etcd1 etcd2 save_survivor'])
  assert.match(first!.typed ?? '', /etcd2 must be off for good/)
  assert.deepEqual(short(survivorMoves(states(saved(5), undefined), without)), ['save : etcd2 save_survivor'])
  assert.match(survivorMoves(states(saved(5), saved(7)), without)[0]?.say ?? '', /data of etcd2, revision 7/)
  assert.deepEqual(survivorMoves(states(saved(5), saved(7)), wish({ source: () => snapshot })), [])
})

test('what a host says of a saved database is read, and what is cut short is none', () => {
  const line = `survivor {"sha256":"${'c'.repeat(64)}","size":20512,"status":{"hash":171,"revision":7,"totalKey":9}}`
  assert.deepEqual(readState(line).saved, saved(7))
  assert.equal(readState(line.slice(0, -5)).saved, undefined)
})
