import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absent } from '../../../lib/resources/absent.ts'
import { calls, observed, planOne } from './fixture.ts'

const PATH = '/etc/default/etcd'
const there = (code: number) =>
  observed({ scripts: { [`ours ${PATH}`]: { code, output: '' } }, texts: { [PATH]: 'A=b\n' } })

test('a file of ours goes, with a diff; one of somebody else stays', () => {
  const change = planOne(absent(PATH), there(0))
  assert.equal(change?.how, 'remove')
  assert.match(change?.diff ?? '', /^-A=b$/m)
  assert.deepEqual(calls(change), [`remove_file ${PATH}`])
  assert.equal(change?.restarts, undefined)
  assert.equal(planOne(absent(PATH), there(1)), undefined)
  assert.equal(planOne(absent(PATH), observed()), undefined)
})
