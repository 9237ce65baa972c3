import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, sandbox } from './sandbox.ts'

const handOver = call(['hand_over', 'move leadership from etcd3 to etcd1', 'etcdctl', 'move-leader', 'a1'])

test('a member that lost its leadership in the meantime needs no handing over', async t => {
  const { run, stub } = sandbox(t)
  stub('etcdctl', 'echo "Error: no leader endpoint given at [https://10.0.0.13:2379]" >&2; exit 128')
  const { code, stderr } = await run([handOver])
  assert.equal(code, 0, stderr)
})

test('any other refusal of etcdctl to move the leader ends the script, in its own words', async t => {
  const { run, stub } = sandbox(t)
  stub('etcdctl', 'echo "Error: etcdserver: request timed out, leader transfer took too long" >&2; exit 1')
  const { code, stderr } = await run([handOver])
  assert.equal(code, 1)
  assert.match(stderr, /took too long\nmove leadership from etcd3 to etcd1/)
})
