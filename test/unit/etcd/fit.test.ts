import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unfit } from '../../../lib/etcd/fit.ts'
import type { Installed } from '../../../lib/facts/facts.ts'
import { issue } from '../../../lib/pki/issue.ts'
import { authority, later, NOW, spec } from '../pki/fixtures.ts'

/** A pair as it lies on a host, and its like with something else in it. */
const installed = async (other: Partial<Installed> = {}): Promise<Installed> => {
  const from = await authority()
  const { certificate } = await issue(spec(), from, NOW)
  return { certificate, authorities: from.bundle, whole: true, ...other }
}

test('a member whose pairs are of the authorities it has can be restarted, and one that has none yet', async () => {
  assert.equal(unfit({ pairs: { server: await installed(), peer: await installed() } }, NOW), undefined)
  assert.equal(unfit({ pairs: {} }, NOW), undefined)
  assert.equal(unfit({}, NOW), undefined)
})

test('a member that was given the CA of somebody else is not restarted, nor one that was given none', async () => {
  const { bundle } = await authority()
  const stranger = unfit(
    { pairs: { server: await installed(), peer: await installed({ authorities: bundle }) } },
    NOW,
  )
  assert.equal(stranger?.pair, 'peer')
  assert.match(stranger!.what, /was issued by/)
  assert.equal(unfit({ pairs: { server: await installed({ authorities: '' }) } }, NOW)?.pair, 'server')
})

test('a member whose certificate has ended is not restarted', async () => {
  assert.match(unfit({ pairs: { server: await installed() } }, later(366))!.what, /^ended on/)
})

test('a member with two halves of different pairs is not restarted', async () => {
  assert.match(
    unfit({ pairs: { peer: await installed({ whole: false }) } }, NOW)!.what,
    /not as they were installed/,
  )
})
