import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { host, SHELLS } from './fixture.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 21, 6, 25, 29)
const stampOf = (ms: number) => `${new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`

/** A host whose clock is set by hand. */
const clocked = (keepHourly: number, keepDaily: number) => {
  const box = host({ keepHourly, keepDaily })
  return {
    ...box,
    runAt: (ms: number, shell?: string[]) => {
      box.tool('date', `exec /bin/date -d @${ms / 1000} "$@"`)
      const result = box.run([], shell)
      assert.equal(result.status, 0, result.stderr)
    },
    stamps: () =>
      box
        .files()
        .filter(name => name.endsWith('.db'))
        .map(name => name.slice(-'20261121T062529Z.db'.length, -'.db'.length)),
  }
}

for (const shell of SHELLS)
  test(`in ${shell.join(' ')}, the newest of each hour and then of each day are kept`, () => {
    const { seed, runAt, stamps } = clocked(3, 2)
    for (let hour = 1; hour <= 80; hour += 1) seed(stampOf(START - hour * HOUR))
    seed(stampOf(START - 60_000))
    runAt(START, shell)
    assert.deepEqual(stamps(), [
      '20261120T232529Z',
      '20261121T032529Z',
      '20261121T042529Z',
      '20261121T052529Z',
      '20261121T062529Z',
    ])
  })

test('run after run the kept ones grow to the limit and days are thinned to their last', () => {
  const { runAt, stamps } = clocked(2, 3)
  for (let hour = 0; hour < 76; hour += 5) runAt(START + hour * HOUR)
  assert.deepEqual(stamps(), [
    '20261121T212529Z',
    '20261122T222529Z',
    '20261123T232529Z',
    '20261124T042529Z',
    '20261124T092529Z',
  ])
})

test('the snapshot just proven stays, even when a wrong clock has left newer names', () => {
  const { seed, runAt, stamps } = clocked(1, 1)
  for (const stamp of ['20991231T230000Z', '20991231T220000Z', '20991230T220000Z']) seed(stamp)
  runAt(START)
  assert.ok(stamps().includes(stampOf(START)))
  assert.ok(stamps().includes('20991231T230000Z'))
})

test('a name that is taken is never written over', () => {
  const { tool, run, files, seed, place } = clocked(24, 7)
  seed('20261121T062529Z')
  tool('date', `exec /bin/date -d "@$(cat ${place}/now)" "$@"`)
  tool('sleep', `echo ${START / 1000 + 1} >${place}/now`)
  writeFileSync(join(place, 'now'), String(START / 1000))
  const result = run()
  assert.equal(result.status, 0, result.stderr)
  assert.match(result.stdout, /demo-etcd1-20261121T062530Z\.db/)
  assert.equal(files().length, 2)
})

test('files with other names are never touched, half backups are swept up, and a renamed member is included', () => {
  const { seed, runAt, files, directory } = clocked(1, 1)
  writeFileSync(join(directory, 'demo-etcd1-20260101T000000Z.db'), '')
  writeFileSync(join(directory, 'demo-etcd1-20260102T000000Z.json'), '')
  seed('20200101T000000Z', 'prod-etcd1')
  seed('20200101T000000Z', 'demo-oldname')
  seed('20200102T000000Z', 'demo-oldname')
  seed('2020010T000000Z')
  seed('before-upgrade')
  runAt(START)
  assert.deepEqual(
    files().filter(name => name.endsWith('.db') || name.includes('20260102')),
    [
      'demo-etcd1-2020010T000000Z.db',
      'demo-etcd1-20261121T062529Z.db',
      'demo-etcd1-before-upgrade.db',
      'demo-oldname-20200102T000000Z.db',
      'prod-etcd1-20200101T000000Z.db',
    ],
  )
})
