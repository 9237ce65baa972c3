import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unreachable } from '../../../lib/errors.ts'
import { retryDropped } from '../../../lib/ssh/dropped.ts'
import { connectionError } from '../../../lib/ssh/refusals.ts'

const target = { host: '10.0.0.11' }
const dropped = (stderr: string, jump?: string) =>
  connectionError('etcd1', { ...target, proxyJump: jump }, { stderr }, () => '')
const DROPS = [
  'kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.0.0.11 port 22\n',
  'kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.11 port 22\n',
]

/** A door that is shut with these errors, one after another, and open then; and the pauses before it is tried again. */
const door = (...errors: Error[]) => {
  const pauses: number[] = []
  const open = async () => {
    const error = errors.shift()
    if (error) throw error
    return 'in'
  }
  const wait = async (ms: number) => pauses.push(ms)
  return { pauses, enter: (signal?: AbortSignal) => retryDropped(open, { wait, signal }) }
}

test('A connection that sshd drops at once is tried again, a little later each time', async () => {
  for (const stderr of DROPS) {
    const { enter, pauses } = door(dropped(stderr), dropped(stderr), dropped(stderr))
    assert.equal(await enter(), 'in')
    assert.equal(pauses.length, 3)
    for (const [at, least, most] of [
      [0, 150, 450],
      [1, 500, 1500],
      [2, 1250, 3750],
    ] as const)
      assert.ok(pauses[at]! >= least && pauses[at]! <= most, `${pauses}`)
  }
})

test('A jump host that drops connections is come back to as well', async () => {
  const error = dropped('kex_exchange_identification: Connection closed by UNKNOWN port 65535\n', 'bastion')
  assert.match(error.details.because!, /the jump host bastion does not let us through/)
  assert.equal(await door(error).enter(), 'in')
})

test('Who is dropped again and again is told so in the end', async () => {
  const error = dropped(DROPS[0]!)
  const { enter, pauses } = door(error, error, error, error)
  await assert.rejects(enter, error)
  assert.equal(pauses.length, 3)
})

test('What a later try would not change is not tried again', async () => {
  for (const stderr of [
    'ssh: connect to host 10.0.0.11 port 22: Connection refused\n',
    'root@10.0.0.11: Permission denied (publickey).\nConnection closed by 10.0.0.11 port 22\n',
    'ssh: connect to host 10.0.0.11 port 22: Connection timed out\nConnection closed by UNKNOWN port 65535\n',
  ]) {
    const { enter, pauses } = door(dropped(stderr))
    await assert.rejects(enter)
    assert.deepEqual(pauses, [])
  }
  await assert.rejects(door(unreachable('no root')).enter)
})

test('An operator who has had enough is not kept waiting', async () => {
  const { enter, pauses } = door(dropped(DROPS[0]!))
  await assert.rejects(enter(AbortSignal.abort()))
  assert.deepEqual(pauses, [])
})
