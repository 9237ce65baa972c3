import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dryRun } from '../../../lib/engine/dry-run.ts'
import { progress } from '../../../lib/engine/progress.ts'
import { stepsOf } from '../../../lib/engine/run.ts'
import { refused } from '../../../lib/errors.ts'
import { user } from '../../../lib/resources/user.ts'
import type { Move, Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { fakeFleet, fakeRun } from './fake.ts'

const all = clusterOf(2)
const users: Step = { title: 'Create users', on: all.members, ensure: () => [user('etcd', '/x')] }

const predict = async (steps: Step[], options = {}) => {
  const { fleet, log, users: made } = fakeFleet(all)
  const run = fakeRun(all, steps, { dryRun: true, ...options })
  await fleet.probe(new Map())
  const exit = await dryRun(run.input, fleet, stepsOf(run.input), progress(run.input.emit))
  assert.deepEqual(log, [], 'a dry run applies nothing')
  assert.ok([...made.values()].every(known => Object.keys(known).length === 0))
  return { exit, ...run }
}

test('a dry run that finds changes is 10, shows each, and does none of them', async () => {
  const { exit, events, ends } = await predict([users])
  assert.equal(exit, 10)
  assert.deepEqual(ends(), ['Create users: would-change'])
  const end = events.find(event => event.event === 'step-end')
  assert.deepEqual(
    end?.event === 'step-end' && end.changes.map(({ host, what, how }) => `${host} ${what} ${how}`),
    ['etcd1 user etcd create', 'etcd2 user etcd create'],
  )
})

test('a dry run that finds nothing is 0', async () => {
  const { exit, ends } = await predict([{ title: 'Nothing', on: all.members, ensure: () => [] }])
  assert.equal(exit, 0)
  assert.deepEqual(ends(), ['Nothing: ok'])
})

test('--verbose shows the very calls, without payloads', async () => {
  const { events } = await predict([users], { verbose: true })
  assert.deepEqual(
    events.flatMap(event => (event.event === 'output' ? [`${event.host} ${event.line}`] : [])),
    ['etcd1 make_user etcd /x', 'etcd2 make_user etcd /x'],
  )
})

test('moves are predicted one after the other, and all but the first are marked as assumed', async () => {
  const move = (id: string): Move => ({
    id,
    say: id,
    on: [all.members[0]!],
    verbs: () => [],
    assume: facts => ({ ...facts, changed: new Set([...facts.changed, id]) }),
  })
  const plan: Step = {
    title: 'Move',
    on: all.members,
    run: { plan: ({ changed }) => ['a', 'b', 'c'].filter(id => !changed.has(id)).map(move) },
  }
  const { exit, events } = await predict([plan])
  assert.equal(exit, 10)
  const end = events.find(event => event.event === 'step-end')
  assert.deepEqual(end?.event === 'step-end' && end.changes.map(({ how }) => how), [
    'a',
    'b (assumed)',
    'c (assumed)',
  ])
})

const refusing: Step = {
  title: 'Refuse',
  on: all.members,
  run: {
    plan: () => {
      throw refused('no unit yet')
    },
  },
}

test('a refusal that may only come from changes not made is a note; one at the start ends the dry run', async () => {
  const { exit, events, ends } = await predict([users, refusing])
  assert.equal(exit, 10)
  assert.deepEqual(ends(), ['Create users: would-change', 'Refuse: skipped'])
  assert.ok(
    events.some(event => event.event === 'note' && /can't be predicted.*no unit yet/.test(event.message)),
  )
  await assert.rejects(predict([refusing]), { exit: 5, message: 'no unit yet' })
})
