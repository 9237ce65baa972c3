import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT, RunbookError } from '../../../lib/errors.ts'
import type { Facts } from '../../../lib/facts/facts.ts'
import { user } from '../../../lib/resources/user.ts'
import type { Gate } from '../../../lib/rolling/gate.ts'
import { check, type Move, type Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { carry, fakeFleet, fakeRun } from './fake.ts'

const all = clusterOf(3)
const [first] = all.members
const users: Step = { title: 'Create users', on: all.members, ensure: () => [user('etcd', '/x')] }
const later: Step = { title: 'Create more', on: all.members, ensure: () => [user('more', '/y')] }

test('what differs is written on all hosts, and the same again changes nothing', async () => {
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [users])
  assert.deepEqual(await carry(run.input, fleet), { changed: 3, ok: 0, resources: 3, failed: 0 })
  assert.deepEqual(
    log.sort(),
    [1, 2, 3].map(n => `etcd${n}: make_user etcd /x`),
  )
  assert.deepEqual(run.ends(), ['Create users: changed'])
  const again = await carry(fakeRun(all, [users]).input, fleet)
  assert.deepEqual(again, { changed: 0, ok: 3, resources: 3, failed: 0 })
  assert.equal(log.length, 3)
})

test('a step that still differs after it was carried out fails, and nothing after it is touched', async () => {
  const {
    fleet,
    log,
    users: made,
  } = fakeFleet(all, host => {
    if (host.name === 'etcd2') made.set(host.machine, {})
    return host.name === 'etcd2' ? { code: 0, stdout: '', stderr: '' } : undefined
  })
  const probe = fleet.probe
  fleet.probe = async questions => {
    made.set('etcd2', {})
    await probe(questions)
  }
  const behind = moves(() => [move('behind')])
  const error = (await carry(fakeRun(all, [users, behind]).input, fleet)) as RunbookError
  assert.equal(error.exit, 1)
  assert.equal(error.message, 'Create users: done, but it still differs')
  assert.equal(error.details.said, 'etcd2: user etcd: create')
  assert.ok(!log.some(line => line.includes('behind')))
})

test('a host that fails is told with its command and last lines, after the others were waited for', async () => {
  const { fleet, log } = fakeFleet(all, host =>
    host.name === 'etcd2' ? { code: 9, stdout: '', stderr: 'useradd: no space left\n' } : undefined,
  )
  const error = (await carry(fakeRun(all, [users]).input, fleet)) as RunbookError
  assert.equal(error.exit, 1)
  assert.deepEqual(
    [error.details.host, error.details.command, error.details.said, error.details.because],
    ['etcd2', 'user etcd', 'useradd: no space left', 'it ended with code 9'],
  )
  assert.equal(log.length, 3)
})

const move = (id: string, rest: Partial<Move> = {}): Move => ({
  id,
  say: `Do ${id}`,
  on: [first!],
  verbs: () => [{ call: ['must', id] }],
  ...rest,
})
const moves = (plan: (facts: Facts) => Move[]): Step => ({ title: 'Move', on: all.members, run: { plan } })

test('moves are planned anew after each one, until nothing is due', async () => {
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [moves(() => ['a', 'b', 'c'].slice(log.length).map(id => move(id)))])
  assert.equal(((await carry(run.input, fleet)) as { changed: number }).changed, 3)
  assert.deepEqual(log, ['etcd1: must a', 'etcd1: must b', 'etcd1: must c'])
})

test('a move that is due again right after it was carried out fails instead of going round', async () => {
  const { fleet, log } = fakeFleet(all)
  const error = (await carry(fakeRun(all, [moves(() => [move('same')])]).input, fleet)) as RunbookError
  assert.equal(error.exit, 1)
  assert.equal(error.message, 'Do same: done, but nothing came of it')
  assert.equal(log.length, 1)
})

test('a proof is carried out once and is no change', async () => {
  const proof = moves(facts => (facts.changed.size ? [move('proof', { proof: true })] : []))
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [users, proof])
  assert.equal(((await carry(run.input, fleet)) as { changed: number }).changed, 3)
  assert.equal(log.filter(line => line.includes('proof')).length, 1)
  assert.deepEqual(run.ends(), ['Create users: changed', 'Move: ok'])
  fleet.facts.changed.clear()
  await carry(fakeRun(all, [users, proof]).input, fleet)
  assert.equal(log.filter(line => line.includes('proof')).length, 1, 'nothing changed, nothing to prove')
})

test('the look after the last change is also the one at all that was done before', async () => {
  const { fleet, log } = fakeFleet(all)
  const looked: string[][] = []
  const { probe } = fleet
  fleet.probe = async questions => {
    looked.push([...questions.values()].flatMap(({ resources }) => resources.map(({ kind }) => kind)))
    await probe(questions)
  }
  const last = moves(() => (log.some(line => line.endsWith('last')) ? [] : [move('last')]))
  assert.equal(((await carry(fakeRun(all, [users, last]).input, fleet)) as { changed: number }).changed, 4)
  assert.equal(looked.length, 3, 'before anything, after the users, after the move')
  assert.deepEqual(looked.at(-1), ['user', 'user', 'user'])
})

test('what a later step has undone is found by the last look', async () => {
  const {
    fleet,
    log,
    users: known,
  } = fakeFleet(all, (host, [verb]) => {
    if (verb === 'must') known.set(host.machine, {})
    return undefined
  })
  const last = moves(() => (log.some(line => line.endsWith('last')) ? [] : [move('last')]))
  const error = (await carry(fakeRun(all, [users, last]).input, fleet)) as RunbookError
  assert.equal(error.message, 'Create users: done, but it still differs')
  assert.equal(error.details.state, 'every step was done; looking again found this')
})

test('a question is asked once a step, before anything is done', async () => {
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [
    moves(() => ['a', 'b'].slice(log.length).map(id => move(id, { ask: 'Really?' }))),
  ])
  run.input.asking.agree = async question => {
    run.asked.push(`${question} ${log.length}`)
  }
  await carry(run.input, fleet)
  assert.deepEqual(run.asked, ['Really? 0'])
})

test('a name is asked to be typed once a step, --yes or not, and what was given beforehand is passed on', async () => {
  for (const values of [new Map<string, string>(), new Map([['confirm-cluster', 'demo']])]) {
    const { fleet, log } = fakeFleet(all)
    const run = fakeRun(
      all,
      [moves(() => ['a', 'b'].slice(log.length).map(id => move(id, { typed: 'All is lost.' })))],
      { yes: true, values },
    )
    await carry(run.input, fleet)
    assert.deepEqual(run.asked, [`All is lost. demo ${values.size ? 'demo' : 'typed'}`])
  }
})

test('where the name is not typed, nothing is done', async () => {
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [moves(() => [move('a', { typed: 'All is lost.' })])])
  run.input.asking.typed = async () => {
    throw new RunbookError(EXIT.interrupted, 'not typed')
  }
  assert.equal(((await carry(run.input, fleet)) as RunbookError).message, 'not typed')
  assert.deepEqual(log, [])
})

test('a gate that wants the name typed asks before the first host is touched', async () => {
  const { fleet, log } = fakeFleet(all)
  const gate: Gate = {
    unit: 'wall',
    running: () => true,
    pending: () => true,
    order: hosts => hosts,
    permit: () => {},
    before: () => [],
    reload: [],
    prove: () => [],
    proveAgain: () => [],
    deadline: 1,
    typed: hosts => `Change ${hosts.length}.`,
    due: host => `load again on ${host.name}`,
  }
  const run = fakeRun(all, [{ ...users, rolling: gate } as Step], { yes: true })
  run.input.asking.typed = async question => {
    run.asked.push(`${question} ${log.length}`)
    throw new RunbookError(EXIT.interrupted, 'not typed')
  }
  assert.equal(((await carry(run.input, fleet)) as RunbookError).message, 'not typed')
  assert.deepEqual(run.asked, ['Change 3. 0'])
})

test('asked to stop, a run stops between two moves', async () => {
  const { fleet, log } = fakeFleet(all)
  const run = fakeRun(all, [moves(() => ['a', 'b'].slice(log.length).map(id => move(id)))])
  run.input.interrupts.checkpoint = after => {
    throw new RunbookError(EXIT.interrupted, `Stopped after ${after}`)
  }
  assert.equal(((await carry(run.input, fleet)) as RunbookError).message, 'Stopped after Do a')
  assert.deepEqual(log, ['etcd1: must a'])
})

test('--confirm asks only before steps that would do something; skip goes on, quit stops', async () => {
  const skipping = fakeFleet(all)
  const skip = fakeRun(all, [users, later], { confirm: true }, 'skip')
  await carry(skip.input, skipping.fleet)
  assert.deepEqual(skip.ends(), ['Create users: skipped', 'Create more: skipped'])
  assert.deepEqual(skipping.log, [])
  const quitting = fakeFleet(all)
  const quit = fakeRun(all, [users, later], { confirm: true }, 'quit')
  assert.equal(((await carry(quit.input, quitting.fleet)) as RunbookError).exit, 130)
  assert.deepEqual(quitting.log, [])
  const done = fakeRun(all, [moves(() => [])], { confirm: true }, 'quit')
  await carry(done.input, quitting.fleet)
  assert.deepEqual(done.asked, [])
})

test('after a change one look serves all that follows without anything to do', async () => {
  const { fleet } = fakeFleet(all)
  const looked: string[][] = []
  const probe = fleet.probe
  fleet.probe = async questions => {
    const looks = questions.get('etcd1')?.looks ?? []
    looked.push(looks.flatMap(({ host, looks }) => Object.keys(looks).map(name => `${host.name} ${name}`)))
    await probe(questions)
  }
  const looking = (name: string): Step => ({
    title: `Check ${name}`,
    on: [first!],
    look: () => ({ [name]: ':' }),
    run: check(() => {}),
  })
  await carry(fakeRun(all, [users, looking('clocks'), looking('disks')]).input, fleet)
  assert.deepEqual(looked, [[], ['etcd1 clocks', 'etcd1 disks']])
})
