import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alongWith, withWrites } from '../../../lib/engine/along.ts'
import { notesOf } from '../../../lib/engine/plan.ts'
import { planOf, stepsOf } from '../../../lib/engine/run.ts'
import { osPackage } from '../../../lib/resources/package.ts'
import { user } from '../../../lib/resources/user.ts'
import type { EnsureStep } from '../../../lib/step.ts'
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

const titles = async (steps: EnsureStep[], confirm = false) => {
  const { fleet } = fakeFleet(cluster)
  const { input } = fakeRun(cluster, steps, { confirm })
  await fleet.probe(new Map())
  const [first, ...rest] = stepsOf(input)
  const plan = planOf(input, fleet, first!.step)
  const along = alongWith(plan, rest, input, fleet)
  return { along: along.map(({ step }) => step.title), plan: withWrites(plan, along) }
}

test('an early step is done along with an installation on other machines', async () => {
  const { along, plan } = await titles([installing('Install'), creating, early('Install more')])
  assert.deepEqual(along, ['Install more'])
  assert.deepEqual(
    notesOf(plan).map(({ host, what }) => `${host}: ${what}`),
    ['etcd1: package some', 'etcd3: package some'],
  )
  assert.deepEqual(plan.notes, ['meanwhile, on etcd3: Install more'])
})

test('it is not where the machine is busy, nothing is written, or each step is asked for', async () => {
  const none = async (...given: Parameters<typeof titles>) =>
    assert.deepEqual((await titles(...given)).along, [])
  await none([installing('Install'), early('Install more', [etcd1!])])
  await none([{ ...creating, ensure: () => [] }, early('Install more')])
  await none([installing('Install'), early('Install more')], true)
  await none([installing('Install'), { ...early('Install more'), early: () => false }])
})

test('early steps of one machine are done there one after the other', async () => {
  const { along, plan } = await titles([creating, early('One'), { ...early('Two'), ensure: creating.ensure }])
  assert.deepEqual(along, ['One', 'Two'])
  assert.deepEqual(
    plan.writes.get(etcd3!)?.map(({ resource }) => resource.kind),
    ['package', 'user'],
  )
})
