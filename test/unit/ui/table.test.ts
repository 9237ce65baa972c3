import assert from 'node:assert/strict'
import { test } from 'node:test'
import { table } from '../../../lib/table.ts'

const columns = ['host', 'finding']
const rows = [
  ['etcd1', '–'],
  ['東京', 'its clock is ahead of the others'],
]

test('columns are aligned under upper-case names', () => {
  assert.deepEqual(table(columns, rows), [
    'HOST   FINDING',
    'etcd1  –',
    '東京   its clock is ahead of the others',
  ])
})

test('a last column that does not fit folds below itself', () => {
  assert.deepEqual(table(columns, rows, 28).slice(2), ['東京   its clock is ahead of', '       the others'])
})

test('where too little is left each row becomes a block', () => {
  const lines = [
    'etcd1',
    '  FINDING  –',
    '東京',
    '  FINDING  its clock',
    '           is ahead of',
    '           the others',
  ]
  assert.deepEqual(table(columns, rows, 22), lines)
})

test('a row that lacks cells is filled up', () => {
  assert.deepEqual(table(columns, [['etcd1']]), ['HOST   FINDING', 'etcd1'])
})
