import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { verbsFor } from '../../../lib/verbs.ts'

const defined = (text: string) => [...text.matchAll(/^(\w+)\(\) \{/gm)].map(([, name]) => name!)
const FAR = new URL('../../../lib/far/', import.meta.url)

test('a script carries the functions it calls and those that they call, and no others', () => {
  assert.deepEqual(defined(verbsFor('remove_file /a')).sort(), ['flush_name', 'remove_file', 'split'])
  assert.ok(defined(verbsFor('put_pair')).includes('split'), 'through put_link')
  assert.ok(defined(verbsFor('install_package')).includes('release_units'), 'by a trap')
  const checked = defined(verbsFor('checked_by keepalived_accepts\nput_file /a'))
  assert.ok(checked.includes('keepalived_accepts'), 'as a word of another one')
  assert.match(verbsFor(''), /^set -eu$/m)
})

test('all that the far scripts define can be sent', () => {
  const all = readdirSync(FAR)
    .filter(name => name !== 'session.sh')
    .flatMap(name => defined(readFileSync(new URL(name, FAR), 'utf8')))
  const sent = defined(verbsFor(all.join(' ')))
  assert.deepEqual(sent.toSorted(), all.toSorted())
  assert.equal(new Set(all).size, all.length, 'each has a name of its own')
})
