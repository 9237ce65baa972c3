import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prose, table } from '../../../lib/docs/markdown.ts'

test('A placeholder is shown as code, with the path around it and without the full stop behind it', () => {
  assert.equal(
    prose('In <dataBase>/<name>.etcd, or pki/<cluster>.'),
    'In `<dataBase>/<name>.etcd`, or `pki/<cluster>`.',
  )
})

test('Indented lines stay lines of their own', () => {
  assert.equal(
    prose('Three times:\n\n  first   one\n  then    two\n\nDone.'),
    'Three times:\n\n```\nfirst   one\nthen    two\n```\n\nDone.',
  )
})

test('Indented lines at the very end are closed, too', () => {
  assert.equal(prose('Twice:\n\n  one'), 'Twice:\n\n```\none\n```')
})

test('A bar in a cell does not end the cell', () => {
  assert.equal(table(['a'], [['x | y']]), '| a |\n| --- |\n| x \\| y |')
})
