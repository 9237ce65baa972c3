import type { Results, Run } from '../results.ts'
import type { PartName } from '../words.ts'
import { bars } from './bars.ts'
import { type Line, lines } from './lines.ts'

const seconds = (ms: number): number => Math.round(ms) / 1000

const isOurs = ({ name }: Run): boolean => name.startsWith('ours')

const barsOf = (title: string, runs: Run[]): string =>
  bars(
    title,
    runs.map(run => ({ name: run.name, ms: run.median, ours: isOurs(run) })),
  )

/** A line for each of those compared, ours first; `value` of each run over its x. */
const linesOf = (runs: Run[], value: (run: Run) => number): Line[] =>
  [...new Set(runs.map(({ name }) => name))].map(name => ({
    name,
    points: runs.filter(run => run.name === name).map(run => [run.x ?? 0, value(run)] as const),
  }))

const ticksOf = (runs: Run[]): number[] => [...new Set(runs.map(run => run.x ?? 0))]

type Plot = { part: PartName; draw: (runs: Run[]) => string }

/** The pictures of docs/performance.md, by the name of their file. */
export const PLOTS: Record<string, Plot> = {
  noop: { part: 'noop', draw: runs => barsOf('Nothing to do, four hosts', runs) },
  fresh: { part: 'fresh', draw: runs => barsOf('From nothing to a cluster, four hosts', runs) },
  rtt: {
    part: 'rtt',
    draw: runs =>
      lines(
        'Nothing to do, with a slower way to the hosts',
        'round trip, ms',
        'seconds',
        ticksOf(runs),
        linesOf(runs, run => seconds(run.median)),
      ),
  },
  scale: {
    part: 'scale',
    draw: runs =>
      lines(
        'Nothing to do, on more hosts: wall time',
        'hosts',
        'seconds',
        ticksOf(runs),
        linesOf(runs, run => seconds(run.median)),
      ),
  },
  'scale-cpu': {
    part: 'scale',
    draw: runs =>
      lines(
        'The same: processor time on the controller',
        'hosts',
        'seconds',
        ticksOf(runs),
        linesOf(runs, run => seconds(run.cpuMs ?? 0)),
      ),
  },
}

/** The pictures that there is something to draw for, by file name. Pure. */
export const plotsOf = ({ runs }: Results): [file: string, svg: string][] =>
  Object.entries(PLOTS).flatMap(([name, { part, draw }]) => {
    const own = runs.filter(run => run.part === part)
    return own.length ? [[`${name}.svg`, draw(own)] as [string, string]] : []
  })
