import assert from 'node:assert/strict'
import { test } from 'node:test'
import { carryOut } from '../../../lib/engine/carry-out.ts'
import { progress } from '../../../lib/engine/progress.ts'
import { stepsOf } from '../../../lib/engine/run.ts'
import type { RunbookError } from '../../../lib/errors.ts'
import { holder } from '../../../lib/lock.ts'
import { user } from '../../../lib/resources/user.ts'
import type { Move, Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { carry, fakeFleet, fakeRun } from './fake.ts'

const all = clusterOf(3)
const [first] = all.members
const users: Step = { title: 'Create users', on: all.members, ensure: () => [user('etcd', '/x')] }
const later: Step = { title: 'Create more', on: all.members, ensure: () => [user('more', '/y')] }

test('steps right behind each other are written in one go, and each is told with what it changed', async () => {
  const { fleet, log, looks } = fakeFleet(all)
  const run = fakeRun(all, [users, { ...later, on: [first!] } as Step])
  assert.deepEqual(await carry(run.input, fleet), { changed: 4, ok: 0, resources: 4, failed: 0 })
  assert.deepEqual(
    log.filter(line => line.startsWith('etcd1')),
    ['etcd1: make_user etcd /x', 'etcd1: make_user more /y'],
  )
  assert.deepEqual(run.ends(), ['Create users: changed', 'Create more: changed'])
  assert.equal(looks.count, 2, 'one before the run and one after both')
  const begun = run.events.flatMap(event =>
    event.event === 'mutation' && event.phase === 'begin' && event.host === 'etcd1'
      ? [`${event.of?.runbook} ${event.of?.n}: ${event.step}`]
      : [],
  )
  assert.deepEqual(begun, ['99-test 1: Create users', '99-test 2: Create more'])
})

test('what was done early and failed is told in its own turn, and keeps nothing before it from being done', async () => {
  const { fleet, log } = fakeFleet(all, (_, call) =>
    call[1] === 'early' ? { code: 9, stdout: '', stderr: 'no space\n' } : undefined,
  )
  const early: Step = {
    title: 'Create early',
    on: [first!],
    ensure: () => [user('early', '/e')],
    early: () => true,
  }
  const between: Step = {
    title: 'Move',
    on: all.members,
    run: {
      plan: () =>
        log.some(line => line.includes('between'))
          ? []
          : [
              {
                id: 'between',
                say: 'Do between',
                on: [first!],
                verbs: () => [{ call: ['must', 'between'] }],
              },
            ],
    },
  }
  const run = fakeRun(all, [users, between, early, later])
  const error = (await carry(run.input, fleet)) as RunbookError
  assert.match(error.message, /Create early/)
  assert.deepEqual(run.ends(), ['Create users: changed', 'Move: changed'])
  assert.ok(log.indexOf('etcd1: make_user early /e') < log.indexOf('etcd1: must between'))
  assert.ok(!log.some(line => line.includes('more')))
})

test('of steps written in one go, the one that failed is told as such, and those before it as done', async () => {
  const { fleet, log } = fakeFleet(all, (host, call) =>
    host.name === 'etcd2' && call[1] === 'more' ? { code: 9, stdout: '', stderr: 'no space\n' } : undefined,
  )
  const last: Step = { title: 'Create the last', on: all.members, ensure: () => [user('last', '/z')] }
  const run = fakeRun(all, [users, later, last])
  const told = progress(run.input.emit)
  await fleet.probe(new Map())
  const error = await carryOut(
    run.input,
    fleet,
    stepsOf(run.input),
    told,
    holder('99-test', 'demo', new Date(), ''),
  ).then(
    () => assert.fail('it went on'),
    (error: RunbookError) => error,
  )
  assert.deepEqual([error.details.host, error.details.command], ['etcd2', 'user more'])
  assert.match(error.message, /Create more/)
  assert.ok(!log.includes('etcd2: make_user last /z'))
  told.failed(error)
  assert.deepEqual(run.ends(), ['Create users: changed', 'Create more: failed'])
})

const local = (made: string[], rest: Partial<Move> = {}): Step => ({
  title: 'Make here',
  on: [],
  run: {
    plan: () =>
      made.length ? [] : [{ id: 'make', say: 'Make', on: [], here: () => void made.push('here'), ...rest }],
  },
  early: () => true,
})

test('what is made on this machine alone comes first, so that what needs it is written in the same go', async () => {
  const { fleet, log, looks } = fakeFleet(all)
  const made: string[] = []
  const needing: Step = { title: 'Need it', on: [first!], ensure: () => [user(made[0] ?? 'none', '/n')] }
  const run = fakeRun(all, [users, local(made), needing])
  assert.equal(((await carry(run.input, fleet)) as { changed: number }).changed, 5)
  assert.deepEqual(run.ends(), ['Create users: changed', 'Make here: changed', 'Need it: changed'])
  assert.ok(log.includes('etcd1: make_user here /n'))
  assert.equal(looks.count, 2, 'one before the run and one after all of it')
})

test('what asks somebody something is made in its own time', async () => {
  const { fleet, log } = fakeFleet(all)
  const made: string[] = []
  const asking = local(made, { ask: 'Make it?', here: () => void made.push(String(log.length)) })
  const run = fakeRun(all, [users, asking])
  await carry(run.input, fleet)
  assert.deepEqual(made, ['3'])
  assert.deepEqual(run.asked, ['Make it?'])
})
