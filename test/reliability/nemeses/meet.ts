import type { Event } from '../../../lib/events.ts'
import { startLoad } from '../load/load.ts'
import { mustHold } from '../load/verdict.ts'
import type { Case, Outcome } from '../part.ts'
import { begin, changesOf, type Ended, type Running, runToEnd, saidBy } from '../run.ts'
import { complaints, readable } from './judge.ts'
import type { Nemesis } from './nemesis.ts'
import type { Stage } from './stage.ts'

const PATIENCE_MS = 300_000
const RECOVERY_MS = 30_000
const CHANGE = { book: '04-cluster', flags: ['--yes', '--wait', '2m'] }

const firstMutation = (event: Event): boolean => event.event === 'mutation' && event.phase === 'begin'

/** Ends a run that does not end by itself, so that the cases after it have their cluster. */
const endWithin = async (running: Running, ms: number): Promise<Ended> => {
  let late = false
  const impatience = setTimeout(() => {
    late = true
    running.child.kill('SIGKILL')
  }, ms)
  const ended = await running.ended
  clearTimeout(impatience)
  if (late) throw new Error(`the run did not end within ${ms / 1000} s of the fault`)
  return ended
}

/** The run that meets the fault, from before it begins until it has ended. */
const strike = async (nemesis: Nemesis, stage: Stage): Promise<Ended> => {
  const { book, flags } = nemesis.run ?? CHANGE
  const { when = firstMutation } = nemesis
  if (when === 'before') await nemesis.inject(stage)
  const running = begin(book, stage.lab.inventory, flags)
  try {
    if (when !== 'before') {
      const event = await running.until(when)
      if (!event)
        throw new Error(`the run ended before the fault could strike: ${readable(await running.ended)}`)
      await nemesis.inject(stage, { running, event })
    }
    return await endWithin(running, nemesis.withinMs ?? PATIENCE_MS)
  } finally {
    if (running.child.exitCode === null) running.child.kill('SIGKILL')
  }
}

/** The same command again; then, with nothing left to do, it or in a full run everything. */
const converge = async (nemesis: Nemesis, stage: Stage): Promise<void> => {
  const { book, flags } = nemesis.again ?? nemesis.run ?? CHANGE
  let again = await runToEnd(book, stage.lab.inventory, flags)
  // Status changes nothing about what it sees: an election after the heal is etcd's own, and takes its time.
  for (const until = Date.now() + RECOVERY_MS; book === 'status' && again.exit !== 0 && Date.now() < until; )
    again = await runToEnd(book, stage.lab.inventory, flags)
  if (again.exit !== 0) throw new Error(`the same command again ended with ${again.exit}: ${readable(again)}`)
  const last = await runToEnd(
    stage.quick ? book : 'all',
    stage.lab.inventory,
    stage.quick ? flags : ['--yes', '--wait', '2m'],
  )
  if (last.exit !== 0 || changesOf(last) !== 0)
    throw new Error(`one more run ended with ${last.exit} and ${changesOf(last)} changes: ${readable(last)}`)
}

const meet = async (nemesis: Nemesis, stage: Stage): Promise<Omit<Outcome, 'ok'>> => {
  const load = await startLoad(stage.lab, { watch: !stage.quick, ...nemesis.load?.(stage) })
  if (nemesis.restores) load.restored()
  let ended: Ended
  let note: string | undefined
  const wrong: string[] = []
  try {
    try {
      if (!nemesis.run) stage.change()
      await nemesis.prepare?.(stage)
      ended = await strike(nemesis, stage)
      wrong.push(...complaints(nemesis, ended))
      note = await nemesis.check?.(stage, ended).catch(error => void wrong.push(error.message))
    } finally {
      await nemesis.heal?.(stage)
    }
    await converge(nemesis, stage)
  } catch (error) {
    // What the clients came to must not hide what went wrong first.
    await load.stop().catch(() => undefined)
    throw error
  }
  const seen = mustHold(await load.stop())
  if (wrong.length) throw new Error(wrong.join('\n'))
  const late =
    seen.longestGapMs > nemesis.gapMs
      ? `no write was acknowledged for ${seen.longestGapMs} ms, more than the ${nemesis.gapMs} that are usual`
      : undefined
  return {
    exit: ended.exit ?? undefined,
    said: saidBy(ended),
    seen,
    note: [note, late].filter(Boolean).join('; ') || undefined,
  }
}

/** The case that a nemesis is, on a stage that is there once the case runs. */
export const caseOf = (nemesis: Nemesis, stage: () => Stage): Case => ({
  part: 'nemeses',
  id: nemesis.id,
  title: nemesis.title,
  run: () => meet(nemesis, stage()),
})
