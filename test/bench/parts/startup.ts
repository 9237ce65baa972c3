import { timed, zx } from '../measure.ts'
import { EMPTY } from '../ours.ts'
import type { Part } from '../part.ts'
import { medianOf, runOf } from '../results.ts'
import { interleaved } from '../rounds.ts'

const ROUNDS = { quick: 10, full: 40 }

/** What starting costs, before anything is done. */
export const startup: Part = async bench => {
  const samples = await interleaved(
    [
      { name: 'zx, an empty script', measure: () => timed(zx(EMPTY)) },
      { name: 'zx, 04-cluster --help', measure: () => timed(zx('runbooks/04-cluster.ts', '--help')) },
      { name: 'node alone', measure: () => timed({ words: [process.execPath, '-e', ''] }) },
    ],
    bench.quick ? ROUNDS.quick : ROUNDS.full,
    (name, { ms }) => bench.tell(name, ms),
  )
  const runs = [...samples].map(([name, samples]) => runOf('startup', name, samples))
  return {
    runs,
    ratios: {
      startup_vs_empty: medianOf(runs, 'zx, 04-cluster --help') / medianOf(runs, 'zx, an empty script'),
    },
  }
}
