import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../../lib/events.ts'
import { complaints, readable } from '../../reliability/nemeses/judge.ts'
import { withSettings } from '../../reliability/nemeses/stage.ts'
import type { Ended } from '../../reliability/run.ts'

const error = (details: object): Event => ({ event: 'error', exit: 1, message: 'etcd2 failed', details })
const ended = (exit: number | null, ...events: Event[]): Ended => ({ exit, events, stderr: '' })
const whole = { host: 'etcd2', state: 'nothing was changed', next: 'run it again' }

test('an end that is allowed and says all is no complaint', () => {
  const nemesis = { exits: [0, 1], says: [/etcd2/] }
  assert.deepEqual(complaints(nemesis, ended(0)), [])
  assert.deepEqual(complaints(nemesis, ended(1, error(whole))), [])
})

test('another exit code, a word that is missing, a state or a next step that is missing are complaints', () => {
  assert.match(complaints({ exits: [0] }, ended(1, error(whole)))[0]!, /ended with 1, not with 0/)
  assert.match(complaints({ exits: [1], says: [/disk/] }, ended(1, error(whole)))[0]!, /nothing of \/disk\//)
  assert.equal(complaints({ exits: [1] }, ended(1, error({ host: 'etcd2' }))).length, 2)
  assert.match(complaints({ exits: [1] }, ended(1))[0]!, /no error and no status/)
})

test('what a run told is its errors, warnings and findings with their next steps', () => {
  const text = readable(ended(1, { event: 'warning', message: 'beware' }, error(whole)))
  assert.equal(text, 'beware\netcd2 failed\nhost: etcd2\nstate: nothing was changed\nnext: run it again')
})

test('settings go under etcd: of the inventory', () => {
  assert.equal(
    withSettings('    etcd:\n      version: 1\n', ['a: 1']),
    '    etcd:\n      a: 1\n      version: 1\n',
  )
  assert.throws(() => withSettings('clusters:\n', ['a: 1']), /no etcd:/)
})
