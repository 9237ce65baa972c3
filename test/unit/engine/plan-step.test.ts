import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isClean, notesOf, planStep } from '../../../lib/engine/plan.ts'
import type { Host } from '../../../lib/inventory/cluster.ts'
import { file } from '../../../lib/resources/file.ts'
import type { Observed, Resource } from '../../../lib/resources/resource.ts'
import { user } from '../../../lib/resources/user.ts'
import type { Gate } from '../../../lib/rolling/gate.ts'
import type { EnsureStep } from '../../../lib/step.ts'
import { clusterOf } from '../facts/fixture.ts'
import { found, noFacts, observed } from '../resources/fixture.ts'

const all = clusterOf(2)
const [one, two] = all.members as [Host, Host]
const config = file('/f', 'x', { readBy: 'etcd.service' })
const gate = (running: Host[], pending: Host[] = []) =>
  ({
    unit: 'etcd.service',
    running: (host: Host) => running.includes(host),
    pending: (host: Host) => pending.includes(host),
  }) as unknown as Gate

const plan = (
  resources: Resource[],
  step: Partial<EnsureStep> = {},
  {
    seen = observed(),
    adopt = false,
    reached = all.members,
  }: { seen?: Observed; adopt?: boolean; reached?: Host[] } = {},
) =>
  planStep(
    { title: 'Step', on: all.members, ensure: () => resources, ...step },
    {
      observed: new Map(all.members.map(({ machine }) => [machine, seen])),
      facts: noFacts(),
      reached: host => reached.includes(host),
      adopt,
    },
  )
const named = (hosts: Map<Host, unknown>) => [...hosts.keys()].map(host => host.name)

test('without a gate everything is written at once; hosts out of reach are left out', () => {
  const { writes, rolls, resources } = plan([user('etcd', '/')], {}, { reached: [two] })
  assert.deepEqual([named(writes), named(rolls), resources], [['etcd2'], [], 1])
})

test('with a gate only what restarts a running service goes through it', () => {
  const through = plan([config], { rolling: gate([one]) })
  assert.deepEqual([named(through.writes), named(through.rolls)], [['etcd2'], ['etcd1']])
  const harmless = plan([user('etcd', '/')], { rolling: gate([one, two]) })
  assert.deepEqual([named(harmless.writes), named(harmless.rolls)], [['etcd1', 'etcd2'], []])
})

test('a service that has not read what was written earlier is restarted without any difference', () => {
  const pending = plan([], { rolling: gate([one, two], [two]) })
  assert.deepEqual(named(pending.rolls), ['etcd2'])
  assert.equal(isClean(pending), false)
  assert.deepEqual(notesOf(pending), [
    { host: 'etcd2', what: 'service', how: 'restart: it has not read what was written earlier' },
  ])
  const told = plan([], {
    rolling: { ...gate([one, two], [two]), due: host => `load again on ${host.name}` },
  })
  assert.equal(notesOf(told)[0]?.how, 'load again on etcd2')
})

test('a host that is left alone is told with the reason, if something differs there', () => {
  const leave = (host: Host) => (host === one ? 'it runs' : undefined)
  const { writes, notes } = plan([user('etcd', '/')], { leave })
  assert.deepEqual([named(writes), notes], [['etcd2'], ['etcd1: it runs']])
  assert.deepEqual(plan([], { leave }).notes, [])
})

const foreign = observed({ paths: { '/f': found() }, hashes: { '/f': 'other' }, texts: { '/f': 'theirs\n' } })

test('what is not ours is exit 5 with a diff, and with --adopt it is kept beside', () => {
  assert.throws(
    () => plan([config], {}, { seen: foreign }),
    (error: { exit: number; message: string; details: { said: string; next: string } }) => {
      assert.equal(error.exit, 5)
      assert.equal(error.message, '/f was not written by these runbooks, on etcd1')
      assert.match(error.details.said, /^-theirs$/m)
      return /--adopt/.test(error.details.next)
    },
  )
  const { writes } = plan([config], {}, { seen: foreign, adopt: true })
  assert.deepEqual(writes.get(one)?.[0]?.verbs[0]?.call, ['keep_before', '/f'])
})
