import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fleet } from '../../../lib/fleet.ts'
import { describeHolder, holder, takeLocks } from '../../../lib/lock.ts'

const record = {
  ...holder('08-backup', 'demo', new Date('2026-09-01T06:24:10Z'), 'step 3 of 5'),
  who: 'root@ops-1',
}
const now = new Date('2026-09-01T06:24:51Z')

test('a holder is told by who, what, where, since when and how far', () => {
  assert.equal(
    describeHolder(JSON.stringify(record), now),
    'root@ops-1 is running 08-backup on demo since 06:24:10 UTC (41 s ago), step 3 of 5',
  )
})

test('a clock that is ahead gives no negative time', () => {
  assert.match(describeHolder(JSON.stringify(record), new Date('2026-09-01T06:00:00Z')), /\(0 s ago\)/)
})

test('a record that says nothing is still an answer', () => {
  for (const text of ['', 'null', '{}', '[]', '"x"', '{"who":"a","since":"never"}', '{"who":'])
    assert.equal(describeHolder(text, now), 'Another run holds the lock', text)
})

/** Sessions whose lock is held by somebody else for so many tries. */
const fleet = (busy: Record<string, number>) => {
  const taken: string[] = []
  const sessions = Object.entries(busy).map(([machine, tries]) => {
    let left = tries
    const lock = async () => {
      if (left-- > 0) return { held: false as const, holder: JSON.stringify(record) }
      taken.push(machine)
      return { held: true as const }
    }
    return [machine, { lock }] as const
  })
  return { fleet: { sessions: new Map(sessions) } as unknown as Fleet, taken }
}

test('the first machine in sorted order is locked before any other', async () => {
  const { fleet: some, taken } = fleet({ c: 0, a: 0, b: 0 })
  await takeLocks(some, record, 0, () => {})
  assert.equal(taken[0], 'a')
  assert.deepEqual(taken.sort(), ['a', 'b', 'c'])
})

test('a lock that is held is exit 4 with its holder, and no other machine is locked', async () => {
  const { fleet: some, taken } = fleet({ a: 1, b: 0 })
  await assert.rejects(
    takeLocks(some, record, 0, () => {}),
    {
      exit: 4,
      message: /^root@ops-1 is running 08-backup .* Wait with --wait 5m, or try later\.$/,
    },
  )
  assert.deepEqual(taken, [])
})

test('with --wait it waits, and says for whom once', async () => {
  const { fleet: some, taken } = fleet({ a: 2 })
  const said: string[] = []
  await takeLocks(some, record, 60, line => said.push(line))
  assert.deepEqual(taken, ['a'])
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /; waiting for it to end$/)
})
