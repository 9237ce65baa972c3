import type { TestLab } from '../lab.ts'
import type { Case, Suite } from '../part.ts'
import { sample } from '../random.ts'
import { keyOf } from '../results.ts'
import { saidBy } from '../run.ts'
import { type Boundary, boundariesOf, boundaryReader, isAt, NAMES, nameOf } from './boundary.ts'
import { converge } from './converge.ts'
import type { Reference } from './reference.ts'
import { endOf, start, whyOf } from './runs.ts'
import { strike, TARGETS, type Target } from './strike.ts'
import type { Command, Row } from './table.ts'
import { type Came, underLoad } from './under.ts'

const idOf = (row: Row, target: Target, name: string): string => `${row.name} · ${target} · ${name}`

const targets = Object.keys(TARGETS) as Target[]

/** What the cases of a row may be called, before its boundaries are known. */
export const boundaryKeys = (row: Row): string[] =>
  targets.flatMap(target => NAMES.map(name => keyOf({ part: 'boundaries', id: idOf(row, target, name) })))

/** How many boundaries of each kind a quick run tries. */
export type Few = Partial<Record<Target, number>>

/** A case for each boundary of a row and each target; of a quick run, as few as are named. */
export const boundaryCases = (reference: Reference, suite: Pick<Suite, 'seed'>, few?: Few): Case[] => {
  const { lab, row, events, expected, prepare } = reference
  const boundaries = boundariesOf(events)
  const of = (target: Target, at: number): Boundary[] => {
    const all = boundaries.filter(({ here }) => target !== 'host' || !here)
    return few ? sample(all, few[target] ?? 0, suite.seed + at) : all
  }
  return targets.flatMap((target, at) =>
    of(target, at).map(boundary => ({
      part: 'boundaries' as const,
      id: idOf(row, target, nameOf(boundary)),
      title: `${TARGETS[target]} at the ${boundary.phase} of “${boundary.title}” while ${row.says}`,
      run: async () => {
        const command = await prepare()
        return underLoad(lab, row, suite, async () => {
          const came = await killed(lab, command, target, boundary)
          await converge(lab, command, expected)
          return came
        })
      },
    })),
  )
}

/** What a run may end with that has lost its connections or a host: it was done by then, or it says so (docs/events.md). */
const SENSIBLE = [0, 1, 3]

const killed = async (lab: TestLab, command: Command, target: Target, boundary: Boundary): Promise<Came> => {
  const read = boundaryReader()
  let host: string | undefined
  let blow: Promise<void> | undefined
  const running = start(lab, command, {
    onEvent: (event, child) => {
      const reached = read(event)
      if (blow || !reached || !isAt(reached.boundary, boundary)) return
      host = reached.host
      blow = strike(target, lab, child, host)
    },
  })
  const end = await endOf(running).finally(async () => {
    await blow
    if (target === 'host' && host) await lab.faults.boot(host)
  })
  if (!blow) throw new Error(`the run never came there; it ended with ${end.exit}: ${whyOf(end)}`)
  if (end.exit === null) return {}
  if (!SENSIBLE.includes(end.exit)) throw new Error(`it ended with ${end.exit}: ${whyOf(end)}\n${end.stderr}`)
  return { exit: end.exit, said: saidBy(end) }
}
