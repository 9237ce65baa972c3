import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stamped } from '../../../lib/events.ts'
import { changing, judged, type Side } from '../../reliability/operators/round.ts'

const started = new Date('2026-01-02T03:04:05.600Z')

const side = (who: string, exit: number, seconds: number[], message?: string): Side => {
  const at = (second: number) => new Date(started.getTime() + second * 1000).toISOString()
  const mutations = seconds.map(
    (second, index): Stamped => ({
      event: 'mutation',
      phase: index % 2 ? 'end' : 'begin',
      host: 'etcd1',
      step: 's',
      what: [],
      at: at(second),
    }),
  )
  const error: Stamped[] = message ? [{ event: 'error', exit: 4, message, details: {}, at: at(9) }] : []
  return { who, book: '08-backup', ended: { exit, events: [...mutations, ...error], stderr: '' } }
}

const HELD = 'root@ops-1 is running 08-backup on demo since 03:04:06 UTC (1 s ago), step 1 of 6. Wait.'

test('a refused run that names the other is how it should be', () => {
  const found = judged([side('root@ops-1', 0, [1, 2]), side('root@ops-2', 4, [], HELD)], 'demo', started)
  assert.equal(found.met && found.winner.who, 'root@ops-1')
})

test('two runs one after the other have not met', () => {
  const both = [side('root@ops-1', 0, [1, 2]), side('root@ops-2', 0, [3, 4])] as const
  assert.deepEqual(judged(both, 'demo', started), { met: false })
})

test('two runs that change hosts at the same time are told', () => {
  const both = [side('root@ops-1', 0, [1, 3]), side('root@ops-2', 0, [2, 4])] as const
  assert.throws(() => judged(both, 'demo', started), /both changed hosts at the same time/)
})

test('a refused run that has changed something is told', () => {
  const both = [side('root@ops-1', 0, [1, 2]), side('root@ops-2', 4, [3, 4], HELD)] as const
  assert.throws(() => judged(both, 'demo', started), /refused had changed hosts/)
})

for (const [what, said] of [
  ['somebody else', HELD.replace('ops-1', 'ops-3')],
  ['another runbook', HELD.replace('08-backup', '04-cluster')],
  ['a run of an earlier round', HELD.replace('03:04:06', '03:03:59')],
  ['nobody', 'Another run holds the lock. Wait.'],
] as const)
  test(`a refusal that names ${what} is told`, () => {
    const both = [side('root@ops-1', 0, [1, 2]), side('root@ops-2', 4, [], said)] as const
    assert.throws(() => judged(both, 'demo', started), /holder was not named/)
  })

test('two refused runs, and any other exit, are told', () => {
  const refused = side('root@ops-2', 4, [], HELD)
  assert.throws(() => judged([refused, refused], 'demo', started), /each held the other up/)
  assert.throws(() => judged([side('root@ops-1', 1, [1, 2]), refused], 'demo', started), /another way/)
})

test('the time of changes is that of the first and the last', () => {
  assert.deepEqual(changing(side('a', 0, [1, 2, 3, 4]).ended), {
    from: '2026-01-02T03:04:06.600Z',
    to: '2026-01-02T03:04:09.600Z',
  })
  assert.equal(changing(side('a', 0, []).ended), undefined)
})
