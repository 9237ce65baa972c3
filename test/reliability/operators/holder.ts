import { HEARTBEAT } from '../../../lib/ssh/arguments.ts'
import type { TestLab } from '../lab.ts'
import type { Outcome } from '../part.ts'
import { type Running, saidBy } from '../run.ts'
import { cutOff, pidOf, signal, sshOf } from './connections.ts'
import { type Operator, withOperators } from './operator.ts'
import { cameTrue, footprint, keeping, logging, onEach, same, type Wish } from './wish.ts'

/** What makes a run that holds the lock go silent; gives back what wakes it again. */
export type Silence = (lab: TestLab, running: Running) => Promise<() => Promise<void>>

const stopping =
  (pidsOf: (running: Running) => number[]): Silence =>
  async (_, running) => {
    const pids = pidsOf(running)
    signal(pids, 'SIGSTOP')
    return async () => signal(pids, 'SIGCONT')
  }

export const SILENCES = {
  'its process': stopping(running => [pidOf(running)]),
  'its connections': stopping(sshOf),
  both: stopping(running => [pidOf(running), ...sshOf(running)]),
  network: cutOff,
} satisfies Record<string, Silence>

/** Starts what brings a wish, and waits until it has begun to change a host. @throws Error when it never does */
const changing = async (operator: Operator, { book, setting }: Wish): Promise<Running> => {
  operator.wants(setting)
  const running = operator.begin(book)
  const event = await running.until(each => each.event === 'mutation')
  if (!event) throw new Error(`nothing was changed: ${saidBy(await running.ended) ?? 'exit 0'}`)
  return running
}

/** Another run waits for the lock, gets it and does its work; tells what it said while it waited. */
const takeOver = async (lab: TestLab, other: Operator, wish: Wish): Promise<string | undefined> => {
  other.wants(wish.setting)
  const ended = await other.run(wish.book, '--wait', '3m')
  if (ended.exit !== 0)
    throw new Error(`the run that waited ended with ${ended.exit}: ${saidBy(ended) ?? 'nothing'}`)
  await cameTrue(lab, wish)
  return ended.events.flatMap(event => (event.event === 'note' ? [event.message] : []))[0]
}

/**
 * The holder of the lock goes silent half-way, and another run takes over. When the first wakes it ends with 3 and
 * changes nothing any more. `value` is new each time.
 */
export const silenced = (lab: TestLab, silence: Silence, value: number): Promise<Omit<Outcome, 'ok'>> =>
  withOperators(lab, async (one, other) => {
    const running = await changing(one, logging(value))
    const wake = await silence(lab, running)
    const taken = await takeOver(lab, other, logging(value + 1)).then(
      note => ({ note }),
      (problem: Error) => ({ problem }),
    )
    const before = await footprint(lab)
    await wake()
    const ended = await running.ended
    if ('problem' in taken) throw taken.problem
    if (ended.exit !== 3) throw new Error(`the silenced run ended with ${ended.exit}: ${saidBy(ended)}`)
    same(before, await footprint(lab))
    return { exit: 3, said: saidBy(ended), note: taken.note }
  })

/** Seconds that a loaded machine may need to notice, beyond what is promised. */
const SLACK = 10

/** Every host's lock, as soon as it is free. @throws Error when that takes longer than it may */
const FREE = `timeout ${HEARTBEAT.limit + SLACK} sh -c 'until flock -n /run/etcd-runbooks/lock true; do sleep 0.1; done'`

/** The holder's machine is gone without a word: its locks become free by themselves, and the next run goes on. */
export const vanished = (lab: TestLab): Promise<Omit<Outcome, 'ok'>> =>
  withOperators(lab, async (one, other) => {
    const running = await changing(one, keeping(3001))
    const pids = [pidOf(running), ...sshOf(running)]
    const mend = await cutOff(lab, running)
    const gone = performance.now()
    try {
      signal(pids, 'SIGKILL')
      await onEach(lab, ['sh', '-c', FREE])
      const seconds = Math.round((performance.now() - gone) / 1000)
      other.wants(keeping(3002).setting)
      const { exit } = await other.run('08-backup')
      if (exit !== 0) throw new Error(`the next run ended with ${exit}`)
      await cameTrue(lab, keeping(3002))
      return { exit: 0, note: `the locks were free after ${seconds} s` }
    } finally {
      await mend()
    }
  })
