import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../../lib/events.ts'
import { boundariesOf, boundaryReader, NAMES, nameOf } from '../../reliability/boundaries/boundary.ts'

const step = (runbook: string, n: number, hosts: string[], title = 'a step'): Event => ({
  event: 'step-start',
  runbook,
  n,
  of: 9,
  title,
  hosts,
})

const mutation = (phase: 'begin' | 'end', host: string): Event => ({
  event: 'mutation',
  phase,
  host,
  step: 'Write it',
  what: [],
})

const ended = (runbook: string, n: number, status: 'ok' | 'changed'): Event => ({
  event: 'step-end',
  runbook,
  n,
  title: 'a step',
  status,
  hosts: [],
  changes: [],
  ms: 1,
})

const names = (events: Event[]) => boundariesOf(events).map(nameOf)

test('hosts that end in another order are the same boundaries', () => {
  const begins = [step('04-cluster', 3, ['a', 'b']), mutation('begin', 'a'), mutation('begin', 'b')]
  const one = names([...begins, mutation('end', 'a'), mutation('end', 'b')])
  const other = names([...begins, mutation('end', 'b'), mutation('end', 'a')])
  assert.deepEqual(one, ['04/03 begin 1', '04/03 begin 2', '04/03 end 1', '04/03 end 2'])
  assert.deepEqual(other, one)
})

test('each step counts for itself', () => {
  const change = [mutation('begin', 'a'), mutation('end', 'a')]
  assert.deepEqual(names([step('01-install', 1, ['a']), ...change, step('02-unit', 1, ['a']), ...change]), [
    '01/01 begin 1',
    '01/01 end 1',
    '02/01 begin 1',
    '02/01 end 1',
  ])
})

test('what is written on the operator’s machine has boundaries, too, and no host', () => {
  const events = [step('05-pki', 2, []), ended('05-pki', 2, 'changed')]
  assert.deepEqual(names(events), ['05/02 begin 1', '05/02 end 1'])
  const read = boundaryReader()
  assert.equal(read(events[0]!)?.host, undefined)
})

test('a host that is further than what is told is at a boundary of its own step', () => {
  const further = (phase: 'begin' | 'end', host: string): Event => ({
    ...(mutation(phase, host) as Extract<Event, { event: 'mutation' }>),
    of: { runbook: '02-unit', n: 3 },
  })
  const run = (...between: Event[]) =>
    names([step('01-install', 1, ['a', 'b']), ...between, ended('01-install', 1, 'changed')]).sort()
  const [a1, a2, b1, b2] = [
    mutation('end', 'a'),
    further('end', 'a'),
    mutation('end', 'b'),
    further('end', 'b'),
  ]
  const wanted = ['01/01 end 1', '01/01 end 2', '02/03 end 1', '02/03 end 2']
  assert.deepEqual(run(a1, a2, b1, b2), wanted)
  assert.deepEqual(run(a1, b1, a2, b2), wanted)
})

test('a step that changed nothing has no boundary', () => {
  assert.deepEqual(names([step('05-pki', 2, []), ended('05-pki', 2, 'ok')]), [])
  assert.deepEqual(names([step('05-pki', 2, ['a']), ended('05-pki', 2, 'ok')]), [])
})

test('the host at work is told', () => {
  const read = boundaryReader()
  read(step('04-cluster', 3, ['a', 'b']))
  assert.equal(read(mutation('begin', 'b'))?.host, 'b')
})

test('names are known before any boundary is', () => {
  assert.ok(NAMES.includes('04/03 begin 2'))
  assert.ok(NAMES.includes('16/12 end 6'))
  assert.equal(new Set(NAMES).size, NAMES.length)
})
