import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isUnderstood, scheduleLook, schedulePeriod } from '../../../lib/backup/schedule.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import { cluster } from '../etcd/fixture.ts'

const HOURLY = `  Original form: hourly
Normalized form: *-*-* *:00:00
    Next elapse: Sat 2026-11-21 09:00:00 UTC
       From now: 1min 18s left
       Iter. #2: Sat 2026-11-21 10:00:00 UTC
       From now: 1h 1min left
`

const host = cluster().members[0]!
const every = (schedule: string) => {
  const whole = cluster()
  return { ...whole, backup: { ...whole.backup, schedule } }
}
const period = (output: string, schedule = '*:00') =>
  schedulePeriod(
    {
      cluster: every(schedule),
      looks: new Map([[host.name, new Map([['schedule', { code: 0, output }]])]]),
    } as unknown as Facts,
    host,
  )

test('the period of a schedule is the time between its next two runs', () => {
  assert.equal(period(HOURLY), 3600)
  assert.equal(period('Failed to parse calendar specification'), undefined)
  assert.equal(period('    Next elapse: Sat 2026-11-21 09:00:00 UTC\n'), undefined, 'it comes once')
})

test('what every systemd understands by a word is not asked for', () => {
  assert.deepEqual(scheduleLook(every('daily'))(), {})
  assert.equal(period('', 'daily'), 86_400)
  assert.equal(isUnderstood({ cluster: every('daily'), looks: new Map() } as unknown as Facts, host), true)
  assert.equal(isUnderstood({ cluster: every('dayly'), looks: new Map() } as unknown as Facts, host), false)
})

test('a systemd that does not know --iterations is asked again, and one that does only once', t => {
  const folder = mkdtempSync(join(tmpdir(), 'schedule-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const program = join(folder, 'systemd-analyze')
  const ask = (script: string) => {
    writeFileSync(program, `#!/bin/sh\n${script}\n`)
    chmodSync(program, 0o755)
    const { schedule = '' } = scheduleLook(every('*:00'))()
    const { status, stdout } = spawnSync('/usr/bin/dash', ['-c', schedule], {
      env: { PATH: folder },
      encoding: 'utf8',
    })
    return [status, stdout]
  }
  const schedule = '*:00'
  assert.deepEqual(ask('echo "$TZ $*"'), [0, `UTC calendar --iterations=2 ${schedule}\n`])
  assert.deepEqual(ask('case $* in *--iter*) echo unknown option >&2; exit 1 ;; esac; echo "$*"'), [
    0,
    `calendar ${schedule}\n`,
  ])
  assert.deepEqual(ask('echo "Failed to parse" >&2; exit 1'), [1, 'Failed to parse\n'])
})
