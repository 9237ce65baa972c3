import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { collectPages } from '../../../lib/docs/collect.ts'

// A transcript may be cut short, but what it shows must still be what the runbooks say.

const root = new URL('../../../', import.meta.url)
/** What differs from cluster to cluster. */
const neutral = (text: string) =>
  text.replace(/\d+\.\d+\.\d+/g, 'VERSION').replace(/(pki|backups)\/\w+/g, '$1/CLUSTER')

/** Sentences of the lab, which has no page. */
const lab = ['Start the hosts', 'Write the inventory']
const known = [...(await collectPages()).values()]
  .flatMap(page => [...page.matchAll(/^\d+\. (.+)$/gm)].map(([, sentence]) => neutral(sentence!)))
  .concat(lab)

for (const page of ['README.md', 'docs/onboarding.md', 'docs/safety.md'])
  test(`Every step that ${page} shows is one there is`, () => {
    const shown = [...readFileSync(new URL(page, root), 'utf8').matchAll(/^ {2}[✓●✗~] (.+)$/gm)]
    assert.ok(shown.length)
    for (const [, line] of shown) {
      const sentence = neutral(line!.split(/ {2,}/)[0]!)
      assert.ok(known.includes(sentence), sentence)
    }
  })
