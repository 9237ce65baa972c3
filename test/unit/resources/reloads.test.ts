import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparing } from '../../../lib/resources/reloads.ts'

const verbs = (...names: string[]) => names.map(name => ({ call: name.split(' ') }))
const left = (...names: string[]) => sparing(verbs(...names)).map(({ call }) => call.join(' '))

test('of several reloads with only files in between, the last one is left, for the units of all', () => {
  assert.deepEqual(left('put_file a', 'reload_units a', 'put_file b', 'reload_units b', 'reload_units a'), [
    'put_file a',
    'put_file b',
    'reload_units a b',
  ])
})

test('a reload of all units is one for some of them, too', () => {
  const one = ['put_file a', 'put_file b', 'reload_units']
  assert.deepEqual(left('put_file a', 'reload_units a', 'put_file b', 'reload_units'), one)
  assert.deepEqual(left('put_file a', 'reload_units', 'put_file b', 'reload_units b'), one)
})

test('a reload stays before what needs it', () => {
  const all = ['put_file a', 'reload_units a', 'restart_unit a', 'put_file b', 'reload_units b']
  assert.deepEqual(left(...all), all)
})
