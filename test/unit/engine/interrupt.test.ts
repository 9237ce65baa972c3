import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { interrupts } from '../../../lib/interrupt.ts'

const signals = ['SIGINT', 'SIGTERM'] as const
const listeners = () => signals.map(signal => process.listenerCount(signal))

/** Runs side by side, what each said, and the code that the process would have ended with. */
const sideBySide = (t: TestContext, count: number) => {
  const said: string[] = []
  const exits: unknown[] = []
  t.mock.method(process, 'exit', (code: unknown) => void exits.push(code))
  const runs = Array.from({ length: count }, (_, at) =>
    interrupts(
      line => said.push(`${at} ${line.split(' ')[0]}`),
      () => said.push(`${at} end`),
    ),
  )
  return { said, exits, runs }
}

test('however many clusters are worked on, Node has no reason to warn, and nothing is left behind', t => {
  const before = listeners()
  const { runs } = sideBySide(t, 16)
  assert.deepEqual(
    listeners(),
    before.map(count => count + 1),
  )
  for (const run of runs) run.dispose()
  assert.deepEqual(listeners(), before)
})

test('asked once, each run stops at its next checkpoint; asked twice, all come to their end at once', t => {
  const { said, exits, runs } = sideBySide(t, 2)
  runs[0]!.checkpoint('etcd1')
  process.emit('SIGINT')
  assert.deepEqual(said, ['0 Finishing', '1 Finishing'])
  for (const run of runs) assert.throws(() => run.checkpoint('etcd1'), { exit: 130, message: /after etcd1/ })
  process.emit('SIGTERM')
  assert.deepEqual(said.slice(2), ['0 Stopped', '0 end', '1 Stopped', '1 end'])
  assert.deepEqual(exits, [130])
  for (const run of runs) run.dispose()
})

test('a run that is over hears nothing any more', t => {
  const { said, runs } = sideBySide(t, 2)
  runs[0]!.dispose()
  process.emit('SIGINT')
  assert.deepEqual(said, ['1 Finishing'])
  runs[1]!.dispose()
})
