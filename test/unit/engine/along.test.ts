import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alongWith } from '../../../lib/engine/along.ts'
import { planOf, stepsOf } from '../../../lib/engine/run.ts'
import { file } from '../../../lib/resources/file.ts'
import { osPackage } from '../../../lib/resources/package.ts'
import { addressOf } from '../../../lib/resources/resource.ts'
import { user } from '../../../lib/resources/user.ts'
import { check, type EnsureStep, type Step } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { fakeFleet, fakeRun } from './fake.ts'

const cluster = clusterOf(3)
const [etcd1, , etcd3] = cluster.members
const installing = (title: string, on = [etcd1!]): EnsureStep => ({
  title,
  on,
  ensure: () => [osPackage('some', ['some.service'])],
})
const early = (title: string, on = [etcd3!]): EnsureStep => ({ ...installing(title, on), early: () => true })
const creating = { title: 'Create users', on: [etcd1!], ensure: () => [user('etcd', '/x')] }

const alongOf = async (steps: Step[], { confirm = false, unseen = [] as Step[] } = {}) => {
  const { fleet } = fakeFleet(cluster)
  const { input } = fakeRun(cluster, steps, { confirm })
  await fleet.probe(new Map())
  const [first, ...rest] = stepsOf(input)
  const seen = new Set(steps.filter(step => !unseen.includes(step)))
  return alongWith(planOf(input, fleet, first!.step), rest, { input, fleet, seen })
}
const titles = async (...given: Parameters<typeof alongOf>) =>
  (await alongOf(...given)).map(({ planned, follows }) => `${planned.step.title}${follows ? '' : ', early'}`)

const nothing: Step = { title: 'Nothing', on: [], run: check(() => {}) }
const moving: Step = { title: 'Move', on: [], run: { plan: () => [{ id: 'x', say: 'x', on: [etcd1!] }] } }
const refusing: Step = { title: 'Refuse', on: [], run: check(() => assert.fail('not now')) }
const lazy = (title: string): EnsureStep => ({
  title,
  on: [etcd1!],
  ensure: () => [file('/lazy', () => 'text')],
})

test('steps right behind each other go together, past those with nothing to do', async () => {
  assert.deepEqual(await titles([installing('Install'), nothing, creating]), ['Create users'])
  assert.deepEqual(await titles([installing('Install'), lazy('Lazy')]), [], 'it may want other facts by then')
  assert.deepEqual(await titles([installing('Install'), { ...lazy('Lazy'), goesWith: true }]), ['Lazy'])
})

test('nothing goes past a step that must come before it', async () => {
  for (const between of [moving, refusing, lazy('Lazy')])
    assert.deepEqual(await titles([installing('Install'), between, creating]), [])
})

test('nothing goes past a proof that the change before it asks for', async () => {
  const proving: Step = {
    title: 'Prove',
    on: [],
    run: {
      plan: ({ changed }) => (changed.size ? [{ id: 'p', say: 'p', on: [etcd1!], proof: true }] : []),
    },
  }
  assert.deepEqual(await titles([installing('Install'), proving, creating]), [])
})

test('what was not looked at since the last change is looked at first', async () => {
  assert.deepEqual(await titles([installing('Install'), creating], { unseen: [creating] }), [])
})

test('what two steps ask for is written once', async () => {
  const more = { ...creating, title: 'Again', ensure: () => [user('etcd', '/x'), user('more', '/y')] }
  const [, again] = await alongOf([installing('Install'), creating, more])
  assert.deepEqual(
    again?.plan.writes.get(etcd1!)?.map(({ resource }) => addressOf(resource)),
    ['user more'],
  )
  const [same, last] = await alongOf([creating, { ...creating, title: 'Again' }, installing('Install')])
  assert.deepEqual([same?.plan.writes.size, last?.planned.step.title], [0, 'Install'])
})

test('an early step is done along with any before it, whatever is between', async () => {
  const between = [moving, lazy('Lazy')]
  assert.deepEqual(await titles([installing('Install'), ...between, early('More')]), ['More, early'])
  assert.deepEqual(await titles([creating, ...between, early('More', [etcd1!])]), ['More, early'])
})

test('nothing goes along where nothing is written, or each step is asked for', async () => {
  const none = async (...given: Parameters<typeof alongOf>) => assert.deepEqual(await titles(...given), [])
  await none([{ ...creating, ensure: () => [] }, early('More'), creating])
  await none([installing('Install'), early('More'), creating], { confirm: true })
  await none([installing('Install'), moving, { ...early('More'), early: () => false }])
})
