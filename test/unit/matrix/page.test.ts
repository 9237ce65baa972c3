import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellsOf, matrixPage, merged, type Row, rowsIn } from '../../matrix/page.ts'

const rows: Row[] = [
  { version: '3.4.23', debian: '12', on: '2026-11-20', cells: { chain: 'passed', migration: 'failed' } },
  { version: '3.5.16', debian: '13', on: '2026-11-20', cells: { chain: 'passed' } },
]

test('a test passed, failed or was refused for a reason; its column is its name up to the colon', () => {
  const results = [
    { file: 'fresh.bats', name: 'chain: from nothing', passed: true },
    { file: 'fresh.bats', name: 'rerun: nothing: at all', passed: false },
    { file: 'fresh.bats', name: 'one CA: for peers and clients', passed: true },
    { file: 'fresh.bats', name: 'migration: under a writer', passed: true },
  ]
  const notes = ['# one CA: refused: 3.4 cannot tell them apart: by name', '# migration: lost 0']
  assert.deepEqual(cellsOf(results, notes), {
    chain: 'passed',
    rerun: 'failed',
    'one CA': 'refused: 3.4 cannot tell them apart: by name',
    migration: 'passed: lost 0',
  })
})

test('a note of a test that failed does not make it look better', () => {
  const failed = [{ file: '', name: 'one CA: for both', passed: false }]
  assert.deepEqual(cellsOf(failed, ['# one CA: refused: no']), { 'one CA': 'failed' })
})

test('the page is read again as it was written, whatever a cell says', () => {
  const odd = [{ ...rows[0]!, cells: { chain: 'passed', migration: 'refused: a | b' } }]
  assert.deepEqual(rowsIn(matrixPage(odd)), odd)
})

test('a column without a test in some row is empty there', () => {
  const page = matrixPage(rows)
  assert.match(page, /\| 3\.5\.16 \| 13 \| 2026-11-20 \| passed \| {2}\|/)
  assert.deepEqual(rowsIn(page), rows)
})

test('a run of some columns leaves the others of the row as they were', () => {
  const restore = { ...rows[0]!, on: '2026-11-21', cells: { restore: 'passed', migration: 'passed' } }
  const [row] = merged(rows, [restore])
  assert.deepEqual(row?.cells, { chain: 'passed', migration: 'passed', restore: 'passed' })
  assert.equal(row?.on, '2026-11-21')
})

test('a run of some rows leaves the others as they were; the order is by version', () => {
  const newer = { ...rows[1]!, on: '2026-11-21', cells: { chain: 'failed' } }
  const another = { version: '3.5.4', debian: '12', on: '2026-11-21', cells: { chain: 'passed' } }
  assert.deepEqual(merged(rows, [newer, another]), [rows[0], another, newer])
})

test('a page that is not there yet has no rows', () => assert.deepEqual(rowsIn(''), []))
