import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { backupLook } from '../../../lib/backup/far.ts'
import { cluster } from '../etcd/fixture.ts'

test('manifests are told with their snapshots alone, all or the newest, by one program', t => {
  const folder = mkdtempSync(join(tmpdir(), 'backups-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const whole = { ...cluster(), backup: { ...cluster().backup, directory: folder } }
  const said = (newest?: number) =>
    spawnSync('sh', ['-c', backupLook(whole, newest)], { encoding: 'utf8' }).stdout
  assert.equal(said(), '', 'there is no directory')
  const directory = join(folder, whole.name)
  mkdirSync(directory)
  assert.equal(said(2), '', 'there is no backup')
  for (const name of ['a 1', 'b', 'c', 'd']) {
    writeFileSync(join(directory, `${name}.json`), `${name}\n`)
    if (name !== 'c') writeFileSync(join(directory, `${name}.db`), '')
  }
  assert.equal(said(), 'a 1\nb\nd\n')
  assert.equal(said(2), 'b\nd\n')
  assert.equal(said(9), 'a 1\nb\nd\n')
})
