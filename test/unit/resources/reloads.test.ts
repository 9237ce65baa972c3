import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparing } from '../../../lib/resources/reloads.ts'

const verbs = (...names: string[]) => names.map(name => ({ call: name.split(' ') }))
const left = (...names: string[]) => sparing([verbs(...names)])[0]!.map(({ call }) => call.join(' '))

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

test('of two units that are enabled with only files in between, the last one reloads for both', () => {
  assert.deepEqual(left('enable_unit a', 'put_file b', 'reload_units', 'enable_unit b'), [
    'enable_unit a --no-reload',
    'put_file b',
    'enable_unit b',
  ])
})

test('scripts that follow each other have one reload in the last that needs it', () => {
  const scripts = [
    verbs('put_file a', 'reload_units', 'enable_unit a'),
    verbs('make_directory d'),
    verbs('put_file b', 'reload_units', 'enable_unit b'),
    verbs('start_unit b', 'reload_units'),
  ]
  assert.deepEqual(
    sparing(scripts).map(script => script.map(({ call }) => call.join(' '))),
    [
      ['put_file a', 'enable_unit a --no-reload'],
      ['make_directory d'],
      ['put_file b', 'enable_unit b'],
      ['start_unit b', 'reload_units'],
    ],
  )
})
