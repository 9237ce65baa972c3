import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { collectPages, PAGES } from '../../../lib/docs/collect.ts'
import { pages } from '../../../lib/docs/pages.ts'
import type { Runbook } from '../../../lib/runbook.ts'
import { loaded } from '../inventory/helper.ts'

const STALE = 'run: npm run docs'

for (const [name, text] of await collectPages())
  test(`docs/runbooks/${name} is what the runbook says today`, () => {
    const file = new URL(name, PAGES)
    assert.ok(existsSync(file), STALE)
    assert.equal(readFileSync(file, 'utf8'), text, STALE)
  })

test('Every runbook has a page, and no page is left of one that is gone', () => {
  const scripts = readdirSync(new URL('../../runbooks/', PAGES)).map(file => file.replace(/\.ts$/, '.md'))
  assert.deepEqual(readdirSync(PAGES).sort(), scripts.sort())
})

const [sample] = loaded('clusters: { demo: { members: { etcd1: 10.0.0.11 } } }')
const book = (number: string, title: string, extra: Partial<Runbook> = {}): Runbook => ({
  number,
  title,
  name: `${number}-${title.toLowerCase()}`,
  about: `What ${title} is for.`,
  steps: ({ members }) => [{ title: `Look at ${members[0]!.name}`, on: members, run: { plan: () => [] } }],
  ...extra,
})

test('A page has the sentences of the steps, numbered, and links to its neighbours', () => {
  const page = pages([book('01', 'One'), book('02', 'Two'), book('03', 'Three')], sample!).get('02-two.md')!
  assert.match(page, /^# 02 Two\n/)
  assert.match(page, /^1\. Look at etcd1$/m)
  assert.match(page, /Before: \[01 One\]\(01-one\.md\) · Next: \[03 Three\]\(03-three\.md\)/)
})

test('An option with a value is in the table with its form, and so are the steps there are only with it', () => {
  const extra: Partial<Runbook> = {
    values: { 'from HOST': 'where from' },
    steps: ({ options }) =>
      options.values.has('from') ? [{ title: 'Fetch', on: [], run: { plan: () => [] } }] : [],
  }
  const page = pages([book('01', 'One', extra)], sample!).get('01-one.md')!
  assert.match(page, /^\| `--from HOST` \| where from \|$/m)
  assert.match(page, /With `--from HOST` there are these steps, too:\n\n1\. Fetch$/m)
})

test('Flags get a table only where there are any', () => {
  const with1 = pages([book('01', 'One', { flags: { now: 'at once' } })], sample!).get('01-one.md')!
  assert.match(with1, /^\| `--now` \| at once \|$/m)
  assert.doesNotMatch(pages([book('01', 'One')], sample!).get('01-one.md')!, /\|/)
})
