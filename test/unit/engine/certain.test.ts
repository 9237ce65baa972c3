import assert from 'node:assert/strict'
import { test } from 'node:test'
import { user } from '../../../lib/resources/user.ts'
import type { Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { carry, fakeFleet, fakeRun } from './fake.ts'

const all = clusterOf(3)
const users: Step = { title: 'Create users', on: all.members, ensure: () => [user('etcd', '/x')] }
const marked: Step = {
  title: 'Mark',
  on: all.members,
  run: {
    plan: facts =>
      facts.changed.has('marked')
        ? []
        : [
            {
              id: 'mark',
              say: 'Mark',
              on: all.members,
              verbs: () => [{ call: ['mark'] }],
              assume: facts => ({ ...facts, changed: new Set([...facts.changed, 'marked']) }),
              certain: true,
            },
          ],
  },
}
const after: Step = { title: 'See', on: all.members, run: { plan: () => [] } }

/** How many looks a run of these steps takes, and what it did. */
const lookedAt = async (steps: Step[]) => {
  const { fleet, log, looks } = fakeFleet(all)
  const end = (await carry(fakeRun(all, steps).input, fleet)) as { changed: number }
  return { count: looks.count, changed: end.changed, log }
}

test('what is certain after a move is not looked for before the next change, and the last look covers it', async () => {
  const { count, changed, log } = await lookedAt([marked, users])
  assert.equal(changed, 4)
  assert.deepEqual(log.slice(0, 4), ['etcd1: mark', 'etcd2: mark', 'etcd3: mark', 'etcd1: make_user etcd /x'])
  assert.equal(count, 2, 'one before the run and one after both')
})

test('a step that goes by facts alone is planned from what is certain', async () => {
  assert.equal((await lookedAt([marked, after, users])).count, 2)
})

test('nothing ends without a look', async () => {
  assert.equal((await lookedAt([marked])).count, 2)
})
