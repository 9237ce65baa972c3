import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { interrupts } from '../../../lib/interrupt.ts'
import { limiter } from '../../../lib/limit.ts'

test('never more than so many tasks run at once, however they end and whenever more come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 12 }),
      async (scheduler, most, tasks) => {
        const limited = limiter(most)
        let running = 0
        let highest = 0
        const work = (fails: boolean) => async () => {
          highest = Math.max(highest, ++running)
          await scheduler.schedule(Promise.resolve())
          running--
          if (fails) throw new Error('failed')
          return 'done'
        }
        // Some come at once, the rest each as soon as one before has ended.
        const results = Promise.allSettled(
          tasks.map(async (fails, index) => {
            if (index % 2) await scheduler.schedule(Promise.resolve())
            return limited(work(fails))
          }),
        )
        await scheduler.waitFor(results)
        assert.ok(highest <= most, `${highest} at once`)
        assert.deepEqual(
          (await results).map(({ status }) => status),
          tasks.map(fails => (fails ? 'rejected' : 'fulfilled')),
        )
      },
    ),
  )
})

test('who comes while a place is handed on waits its turn', async () => {
  const limited = limiter(1)
  const order: string[] = []
  const task = (name: string) => async () => {
    order.push(`${name} in`)
    await Promise.resolve()
    order.push(`${name} out`)
  }
  const first = limited(task('first'))
  const second = limited(task('second'))
  await first.then(() => limited(task('third')))
  await second
  assert.deepEqual(order, ['first in', 'first out', 'second in', 'second out', 'third in', 'third out'])
})

test('the first signal lets the current host finish, and the next checkpoint stops with 130', t => {
  const said: string[] = []
  const stopping = interrupts(line => said.push(line))
  t.after(stopping.dispose)
  stopping.checkpoint('etcd1')
  stopping.busy('the restart of etcd2', 120)
  process.emit('SIGINT')
  assert.deepEqual(said, ['Finishing the restart of etcd2 first (up to 120 s); press again to stop at once.'])
  assert.throws(() => stopping.checkpoint('etcd2'), { exit: 130, message: 'Stopped after etcd2' })
})

test('the second signal stops at once and says what may still run', t => {
  const said: string[] = []
  const codes: unknown[] = []
  const stopping = interrupts(
    line => said.push(line),
    () => codes.push('ended'),
  )
  t.after(stopping.dispose)
  t.mock.method(process, 'exit', (code: unknown) => codes.push(code))
  stopping.busy('the restart of etcd2', 120)
  process.emit('SIGTERM')
  process.emit('SIGTERM')
  assert.deepEqual(codes, ['ended', 130])
  assert.match(
    said[1] ?? '',
    /the restart of etcd2 may still run on its host for up to 120 s and keeps the lock/,
  )
})
