import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAlarms } from '../../../lib/etcd/facts.ts'
import { readCertificates, readDisk, readHealth, readUnit } from '../../../lib/status/read.ts'

test('alarms are read from the errors of a status, other errors are none', () => {
  assert.deepEqual(readAlarms(['etcdserver: no leader', 'memberID:12428743631568966417 alarm:NOSPACE ']), [
    { member: '12428743631568966417', alarm: 'NOSPACE' },
  ])
})

test('what a host did not say is undefined, not a guess', () => {
  assert.equal(readUnit(''), undefined)
  assert.equal(readDisk(''), undefined)
  assert.equal(readHealth('Error: context deadline exceeded'), undefined)
  assert.deepEqual(readCertificates('', new Date()), [])
})

test('a certificate that cannot be read has a name and no days', () => {
  assert.deepEqual(readCertificates('= server\nnonsense\n= peer\n', new Date()), [
    { name: 'server', days: undefined },
    { name: 'peer', days: undefined },
  ])
})
