import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { GUIDES, idsOf, ROWS } from '../../../lib/docs/rows.ts'
import { readJunit, scenariosPage } from '../../../lib/docs/scenarios.ts'

const root = new URL('../../../', import.meta.url)
const ids = ROWS.map(({ id }) => id)

for (const file of readdirSync(new URL('test/e2e/', root)).filter(name => name.endsWith('.bats')))
  test(`Every id that a test in ${file} begins with is a row`, () => {
    const text = readFileSync(new URL(`test/e2e/${file}`, root), 'utf8')
    const names = [...text.matchAll(/^@test (['"])(.*)\1 \{$/gm)].map(([, , name]) => name!)
    assert.ok(names.length)
    assert.deepEqual(
      names.flatMap(idsOf).filter(id => !ids.includes(id)),
      [],
    )
  })

test('No id is given twice, each belongs to a guide, and what owns a row is a runbook or will be one', () => {
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual([...new Set(ids.map(id => id[0]))], Object.keys(GUIDES))
  for (const { id, where } of ROWS)
    assert.match(where, /^(\d\d-[a-z]+|status|inventory|docs)(, (\d\d-[a-z]+|status))*$/, id)
})

test('A test’s name may begin with several ids, and other names have none', () => {
  assert.deepEqual(idsOf('A7 A12: 04 --plaintext starts the members together'), ['A7', 'A12'])
  assert.deepEqual(idsOf('04 on the plain cluster: A7 is not meant'), [])
})

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites time="1"><testsuite name="a.bats" tests="4">
    <testcase classname="a.bats" name="A7 A12: three &amp; one key &lt; two" time="1.5" />
    <testcase classname="a.bats" name="A11: without losing a write" time="2">
        <failure type="failure">(in test file a.bats)</failure>
    </testcase>
    <testcase classname="a.bats" name="C4: ufw" time="0">
        <skipped></skipped>
    </testcase>
    <testcase classname="b.bats" name="A7: again" time="1.5" />
</testsuite></testsuites>`

test('Results are read with their names as they were written, and only what ran and succeeded has passed', () => {
  assert.deepEqual(readJunit(xml), [
    { file: 'a.bats', name: 'A7 A12: three & one key < two', passed: true },
    { file: 'a.bats', name: 'A11: without losing a write', passed: false },
    { file: 'a.bats', name: 'C4: ufw', passed: false },
    { file: 'b.bats', name: 'A7: again', passed: true },
  ])
})

test('A row shows the tests that begin with its id; one without says so, and a failing one is no proof', () => {
  const lines = scenariosPage(readJunit(xml), ['04-cluster']).split('\n')
  const row = (id: string) => lines.find(line => line.startsWith(`| ${id} |`)) ?? ''
  assert.match(
    row('A7'),
    /\[04-cluster\]\(runbooks\/04-cluster\.md\) \| a\.bats: three & one key < two<br>b\.bats: again \|$/,
  )
  assert.match(row('A12'), /, status \| a\.bats: three/)
  assert.match(row('A11'), /\| failing: A11: without losing a write \|$/)
  assert.match(row('C4'), /\| failing: C4/)
  assert.match(row('E4'), /\| 09-restore \| not yet \|$/)
  assert.equal(lines.filter(line => /^\| [A-E]\d+ \|/.test(line)).length, ROWS.length)
})
