import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trust } from '../../../lib/resources/trust.ts'
import { authority } from '../pki/fixtures.ts'
import { bytesOf, calls, observed, planOne } from './fixture.ts'

const { certificate } = await authority()
const NAME = 'etcd-runbooks-demo'
const DEBIAN = '/usr/sbin/update-ca-certificates\n'
const store = (output: string) => observed({ scripts: { [`trust ${NAME}`]: { code: 0, output } } })

test('a CA that is not in the store is added', async () => {
  const change = planOne(trust(NAME, certificate), store(DEBIAN))
  assert.equal(change?.how, 'add')
  assert.deepEqual(calls(change), [`trust_authorities ${NAME}`])
  assert.equal((await bytesOf(change)).toString(), certificate)
})

test('one that is there is left alone, unless a killed run has not made the store from it', () => {
  assert.equal(planOne(trust(NAME, certificate), store(certificate + DEBIAN)), undefined)
  assert.equal(planOne(trust(NAME, certificate), store(`${certificate}unfinished\n${DEBIAN}`))?.how, 'update')
})

test('one that is not wanted any more is taken out', () => {
  const change = planOne(trust(NAME, ''), store(certificate + DEBIAN))
  assert.equal(change?.how, 'take out')
  assert.equal(change?.verbs[0]?.payloads?.length, 0)
  assert.equal(planOne(trust(NAME, ''), store(DEBIAN)), undefined)
})

test('a host without a store of its own is refused only where one is wanted', () => {
  assert.throws(() => planOne(trust(NAME, certificate), store('none\n')), /no trust store/)
  assert.equal(planOne(trust(NAME, ''), store('none\n')), undefined)
})
