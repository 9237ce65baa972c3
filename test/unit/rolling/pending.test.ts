import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { pendingLook } from '../../../lib/rolling/pending.ts'

const looked = (t: { after: (clean: () => void) => void }, ...left: string[]): string => {
  const directory = mkdtempSync(`${tmpdir()}/pending-`)
  t.after(() => rmSync(directory, { recursive: true }))
  for (const name of left) writeFileSync(`${directory}/${name}`, '')
  const look = pendingLook('none.service', [`${directory}/etcd.yaml`, `${directory}/etcd`])
  return execFileSync('sh', ['-euc', look]).toString()
}

test('a roll whose mark a power cut took along is still told by what was kept of a file', t => {
  assert.equal(looked(t, '.etcd.yaml.previous'), 'pending\n')
  assert.equal(looked(t, '.etcd.previous.none'), 'pending\n')
  assert.equal(looked(t, '.etcd.yaml.previous', '.etcd.previous'), 'pending\n')
})

test('files alone tell of none', t => {
  assert.equal(looked(t, 'etcd.yaml', 'etcd', '.other.previous'), '')
})
