import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absent } from '../../../lib/resources/absent.ts'
import { MANAGED } from '../../../lib/resources/file.ts'
import { calls, observed, planOne } from './fixture.ts'

const PATH = '/etc/default/etcd'
const there = (text: string) => observed({ texts: { [PATH]: text } })

test('a service is disabled before its file goes; what reads a file is said', () => {
  const unitFile = '/etc/systemd/system/x.service'
  const lies = observed({ texts: { [unitFile]: `# ${MANAGED}.\n` } })
  const change = planOne(absent(unitFile, { readBy: 'y.service', program: true }), lies)
  assert.deepEqual(calls(change), ['disable_unit x.service', `remove_file ${unitFile}`, 'reload_units'])
  assert.equal(change?.restarts, 'y.service')
  assert.equal(change?.diff, undefined)
})

test('a file of ours goes, with a diff; one of somebody else stays', () => {
  const change = planOne(absent(PATH), there(`# ${MANAGED}.\nA=b\n`))
  assert.equal(change?.how, 'remove')
  assert.match(change?.diff ?? '', /^-A=b$/m)
  assert.deepEqual(calls(change), [`remove_file ${PATH}`])
  assert.equal(change?.restarts, undefined)
  assert.equal(planOne(absent(PATH), there('A=b\n')), undefined)
  assert.equal(planOne(absent(PATH), observed()), undefined)
})
