import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparing } from '../../../lib/resources/reloads.ts'

const verbs = (...names: string[]) => names.map(name => ({ call: name.split(' ') }))
const left = (...names: string[]) => sparing(verbs(...names)).map(({ call }) => call.join(' '))

test('of several reloads with only files in between, the last one is left', () => {
  assert.deepEqual(left('put_file a', 'reload_units', 'put_file b', 'reload_units'), [
    'put_file a',
    'put_file b',
    'reload_units',
  ])
})

test('enabling a unit reloads by itself', () => {
  assert.deepEqual(left('put_file a', 'reload_units', 'reload_units', 'enable_unit a', 'start_unit a'), [
    'put_file a',
    'enable_unit a',
    'start_unit a',
  ])
})

test('a reload stays before what needs it', () => {
  const all = ['put_file a', 'reload_units', 'restart_unit a', 'put_file b', 'reload_units']
  assert.deepEqual(left(...all), all)
})
