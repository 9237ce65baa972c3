import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const FAR = new URL('../../../lib/far/', import.meta.url)

test('no two files of the far side define the same verb: the later would silently take its place', () => {
  const names = readdirSync(FAR).flatMap(file =>
    [...readFileSync(new URL(file, FAR), 'utf8').matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name),
  )
  assert.ok(names.length > 50)
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  )
})
