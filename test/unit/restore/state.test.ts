import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMark, stampOf } from '../../../lib/restore/mark.ts'
import { readState, writeState } from '../../../lib/restore/state.ts'
import { done, exchanged, halted, mark, nothing, prepared } from './fixture.ts'

test('a state that is written is read the same', () => {
  for (const state of [nothing, prepared, halted, exchanged, done])
    assert.deepEqual(readState(writeState(state)), {
      mark: undefined,
      last: undefined,
      prepared: undefined,
      content: undefined,
      saved: undefined,
      ...state,
    })
})

test('what snapshot status says is read, in the words of every version', () => {
  const json = '{"hash":3,"revision":1000000005,"totalKey":12,"totalSize":20480,"version":""}'
  assert.deepEqual(readState(`status ${json}`).content, { revision: 1000000005, totalKeys: 12 })
  assert.equal(readState('status {"rev').content, undefined)
})

test('a mark that is cut short, or made up, is none; so no path is made of it', () => {
  const json = JSON.stringify(mark)
  assert.deepEqual(parseMark(json), mark)
  fc.assert(fc.property(fc.nat(json.length - 1), length => parseMark(json.slice(0, length)) === undefined))
  for (const change of [{ format: 2 }, { aside: '/../x' }, { stage: 'begun' }, { into: { sha256: 'x' } }])
    assert.equal(parseMark(JSON.stringify({ ...mark, ...change })), undefined)
})

test('a stamp is UTC, and fits into a file name', () => {
  assert.equal(stampOf(new Date('2026-11-21T10:00:00.5Z')), '20261121T100000Z')
})
