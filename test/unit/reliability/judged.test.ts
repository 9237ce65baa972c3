import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Judged } from '../../reliability/inputs/entry.ts'
import { tryJudged } from '../../reliability/inputs/judged.ts'
import { entries } from '../../reliability/inputs/table.ts'

for (const entry of entries.filter((one): one is Judged => one.kind === 'judged'))
  test(`${entry.title}: ${entry.verdict}`, () => {
    assert.doesNotThrow(() => tryJudged(entry))
  })
