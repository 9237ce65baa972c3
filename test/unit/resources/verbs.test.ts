import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { textOfVerbs } from '../../../lib/verbs.ts'

const defined = (text: string) => [...text.matchAll(/^(\w+)\(\) \{/gm)].map(([, name]) => name!)
const FAR = new URL('../../../lib/far/', import.meta.url)

test('a script carries the functions it calls and those that they call, and no others', () => {
  assert.deepEqual(defined(textOfVerbs(['remove_file'])).sort(), ['flush_name', 'remove_file', 'split'])
  assert.ok(defined(textOfVerbs(['put_pair'])).includes('split'), 'through put_link')
  assert.ok(defined(textOfVerbs(['install_package'])).includes('release_units'), 'by a trap')
  assert.match(textOfVerbs([]), /^set -eu$/m)
})

test('all that the far scripts define can be sent', () => {
  const all = readdirSync(FAR)
    .filter(name => name !== 'session.sh')
    .flatMap(name => defined(readFileSync(new URL(name, FAR), 'utf8')))
  const sent = defined(textOfVerbs(all))
  assert.deepEqual(sent.toSorted(), all.toSorted())
  assert.equal(new Set(all).size, all.length, 'each has a name of its own')
})
