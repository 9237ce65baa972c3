import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gist } from '../../../lib/status/gist.ts'
import { statusOf } from '../../../lib/status/status.ts'
import { balancing, facts, NOW, serving, status, stopped } from './fixture.ts'

const seen = (...args: Parameters<typeof facts>) => statusOf(facts(...args), new Map(), NOW)

test('sizes, indexes and revisions are no news', () => {
  const grown = status('a2', { raftIndex: 200, raftAppliedIndex: 200, dbSize: 40_960, revision: '99' })
  assert.equal(gist(seen({ etcd2: serving('etcd2', { status: grown }) })), gist(seen()))
})

test('a member that stops is news, and so is one that comes back or leads now', () => {
  const all = [
    seen(),
    seen({ etcd2: stopped() }),
    seen({ etcd2: serving('etcd2', { status: status('a2', { leaderId: 'a2' }) }) }),
  ].map(gist)
  assert.equal(new Set(all).size, all.length)
})

test('what a load balancer says of a member is news', () => {
  const down = seen({}, { lb1: balancing('inactive') })
  assert.notEqual(gist(down), gist(seen()))
})
